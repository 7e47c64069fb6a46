import type { Artifacts } from '../../evidence/evidence.ts';
import { goodLoginRules } from './world-access-control.ts';
import { goodAccess } from './world-access.ts';
import { goodExperiments, goodHealth, goodSessions } from './world-sessions.ts';

/** What the small good world shows of its login. */
export const goodLogin = (): Pick<Artifacts, 'access-control' | 'access' | 'sessions' | 'login' | 'experiments'> => ({
  'access-control': goodLoginRules(),
  access: goodAccess(),
  sessions: goodSessions(),
  login: goodHealth(),
  experiments: goodExperiments(),
});
