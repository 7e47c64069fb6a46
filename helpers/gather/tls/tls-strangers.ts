import { randomBytes } from 'node:crypto';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Tls } from '../../evidence/tls.ts';
import type { FrontDoor } from '../traefik/front-door.ts';
import { readAttempt } from './tls-hellos.ts';
import { idOf } from './tls-certificates.ts';

interface Question {
  asked: Tls['strangers'][number]['asked'];
  family: 4 | 6;
  door: FrontDoor;
  handshake: Probe;
  request: Probe;
}

/** A name that nobody can have (RFC 6761), another one each run, and no name at all; for each a handshake and a request. */
export function strangerQuestions(doors: readonly { family: 4 | 6; door: FrontDoor }[]): Question[] {
  const name = `stackproof-${randomBytes(6).toString('hex')}.invalid`;
  return doors.flatMap(({ family, door }) =>
    (['unknown name', 'no name'] as const).map((asked): Question => {
      const sni = asked === 'no name' ? null : name;
      return {
        asked,
        family,
        door,
        handshake: { kind: 'tls', ...door, sni },
        request: { kind: 'http', ...door, path: '/', tls: true, host: name, sni },
      };
    }),
  );
}

export function readStranger(
  { asked, family, door }: Question,
  handshake: ProbeResult,
  request: ProbeResult,
): Tls['strangers'][number] {
  const chain = handshake.tls?.chain ?? [];
  return {
    asked,
    family,
    ...door,
    handshake: readAttempt(handshake),
    certificate: chain.length > 0 ? idOf(chain) : null,
    status: request.http?.status ?? null,
  };
}
