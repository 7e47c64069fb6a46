import { randomBytes } from 'node:crypto';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Tls } from '../../evidence/tls.ts';
import type { EntryAddress } from '../traefik/entry-address.ts';
import { readAttempt } from './tls-hellos.ts';
import { idOf } from './tls-certificates.ts';

interface Question {
  asked: Tls['strangers'][number]['asked'];
  family: 4 | 6;
  entryAddress: EntryAddress;
  handshake: Probe;
  request: Probe;
}

/**
 * A name that nobody can have (RFC 6761), another one each run, and no name at all; for each a handshake and a request.
 */
export function strangerQuestions(
  entryAddresses: readonly { family: 4 | 6; entryAddress: EntryAddress }[],
): Question[] {
  const name = `stackproof-${randomBytes(6).toString('hex')}.invalid`;
  return entryAddresses.flatMap(({ family, entryAddress }) =>
    (['unknown-name', 'no-name'] as const).map((asked): Question => {
      const sni = asked === 'no-name' ? null : name;
      return {
        asked,
        family,
        entryAddress,
        handshake: { kind: 'tls', ...entryAddress, sni },
        request: { kind: 'http', ...entryAddress, path: '/', tls: true, host: name, sni },
      };
    }),
  );
}

export function readStranger(
  { asked, family, entryAddress }: Question,
  handshake: ProbeResult,
  request: ProbeResult,
): Tls['strangers'][number] {
  const chain = handshake.tls?.chain ?? [];
  return {
    asked,
    family,
    ...entryAddress,
    handshake: readAttempt(handshake),
    certificate: chain.length > 0 ? idOf(chain) : null,
    status: request.http?.status ?? null,
  };
}
