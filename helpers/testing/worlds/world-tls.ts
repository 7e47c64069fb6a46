import type { Artifacts } from '../../evidence/evidence.ts';
import { handshakes } from './world-handshakes.ts';
import { goodPlain } from './world-plain.ts';

/** What the small good world shows of its encryption. */
export const tlsProfiles = (): Pick<Artifacts, 'redirects' | 'tls' | 'pages' | 'keyfiles'> => ({
  tls: handshakes(),
  ...goodPlain(),
});
