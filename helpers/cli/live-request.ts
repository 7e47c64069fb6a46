import type { LookRequest } from '../sources/live.ts';
import { sayLeft } from './finish.ts';
import { toolVersion } from './version.ts';

type Asked = Pick<LookRequest, 'policy' | 'progress'> & Partial<LookRequest>;

/** A look at what runs on the engine that the machine names, from there alone unless something else is asked for. */
export const liveRequest = (asked: Asked): LookRequest => ({
  dockerHost: null,
  project: null,
  until: null,
  outside: null,
  lab: null,
  source: 'live',
  images: [],
  composeFiles: null,
  tool: toolVersion(),
  left: sayLeft,
  ...asked,
});
