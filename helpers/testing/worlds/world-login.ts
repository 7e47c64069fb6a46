import type { Artifacts } from '../../evidence/evidence.ts';
import { goodLoginRules } from './world-access-control.ts';
import { goodAccess } from './world-access.ts';
import { goodIdentities } from './world-identities.ts';
import { goodStandpoints } from './world-standpoints.ts';
import { goodExperiments, goodHealth, goodSessions } from './world-sessions.ts';

/** What the small good world shows of its login. */
export const goodLogin = (): Pick<
  Artifacts,
  'access-control' | 'access' | 'standpoints' | 'sessions' | 'identities' | 'login' | 'experiments'
> => ({
  'access-control': goodLoginRules(),
  access: goodAccess(),
  standpoints: goodStandpoints(),
  sessions: goodSessions(),
  identities: goodIdentities(),
  login: goodHealth(),
  experiments: goodExperiments(),
});
