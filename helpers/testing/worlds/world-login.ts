import type { Artifacts } from '../../evidence/evidence.ts';
import { accessLooks } from './world-access.ts';
import { experimentLooks, healthLooks, sessionLooks } from './world-sessions.ts';

/** What the small good world shows of its login. */
export const loginLooks = (): Pick<Artifacts, 'access' | 'sessions' | 'login' | 'experiments'> => ({
  access: accessLooks(),
  sessions: sessionLooks(),
  login: healthLooks(),
  experiments: experimentLooks(),
});
