import type { Artifacts } from '../../evidence/evidence.ts';
import { handshakes } from './world-handshakes.ts';
import { plainLooks } from './world-plain.ts';

/** What the small good world shows of its encryption. */
export const tlsLooks = (): Pick<Artifacts, 'redirects' | 'tls' | 'pages' | 'keyfiles'> => ({
  tls: handshakes(),
  ...plainLooks(),
});
