import type { Artifacts } from '../evidence/evidence.ts';

/** What the small good world shows of its login. */
export const loginLooks = (): Pick<Artifacts, 'access' | 'sessions' | 'login' | 'experiments'> => ({ access: {}, sessions: {}, login: {}, experiments: {} });
