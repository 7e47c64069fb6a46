import type { Artifacts } from '../../evidence/evidence.ts';
import { goodAccess } from './world-access.ts';
import { goodStandpoints } from './world-standpoints.ts';
import { goodExperiments, goodHealth, goodSessions } from './world-sessions.ts';

/** What the small good world shows of its login. */
export const goodLogin = (): Pick<Artifacts, 'access' | 'standpoints' | 'sessions' | 'login' | 'experiments'> => ({
  access: goodAccess(),
  standpoints: goodStandpoints(),
  sessions: goodSessions(),
  login: goodHealth(),
  experiments: goodExperiments(),
});
