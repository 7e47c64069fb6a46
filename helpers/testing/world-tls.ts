import type { Artifacts } from '../evidence/evidence.ts';

/** What the small good world shows of its encryption. */
export const tlsLooks = (): Pick<Artifacts, 'redirects' | 'tls' | 'pages' | 'keyfiles'> => ({ redirects: {}, tls: {}, pages: {}, keyfiles: {} });
