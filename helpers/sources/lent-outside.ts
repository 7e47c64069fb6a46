import { existsSync } from 'node:fs';
import type { EngineClient } from '../clients/engine-client.ts';
import type { OutsideView } from '../gather/context.ts';
import type { LabInternet } from '../lab/contract.ts';
import { ConfigError } from '../lib/errors.ts';
import { isLoopback } from '../lib/ip.ts';
import { unbracketed } from '../lib/url.ts';

/** The lab that holds the engine, where there is one: its internet is our outside view. */
export interface LabContext {
  internet: LabInternet;
  address: string;
  address6: string;
}

/** This very process runs in a container, as that of our image does. */
const isContained = (): boolean => existsSync('/.dockerenv') || existsSync('/run/.containerenv');

/**
 * Where the engine itself is, where it is on another machine: that makes this machine an outside. From inside a
 * container nobody can tell: what answers as `tcp://socket-proxy` is a neighbour on the engine's own host, and whoever
 * scanned it would see one port and call the host closed.
 */
function remoteHost({ dockerHost, transport }: EngineClient, contained: boolean): string | null {
  if (transport === 'unix' || contained) return null;
  const host = unbracketed(new URL(dockerHost).hostname);
  return isLoopback(host) ? null : host;
}

/** The outside view that there is: of the lab, lent, or of this machine itself where the engine is on another. */
export function outsideOf(
  { lab, outside }: { lab: LabContext | null; outside: string | null },
  engine: EngineClient,
  hostAddresses: string[],
  contained = isContained(),
): OutsideView | null {
  if (lab)
    return {
      view: 'lab',
      address: lab.internet.address,
      address6: lab.internet.address6,
      visitors: lab.internet.visitors,
      pid: lab.internet.pid,
      targets: [lab.address, lab.address6],
    };
  if (outside) return { view: 'ssh', destination: outside, targets: hostAddresses };
  const remote = remoteHost(engine, contained);
  return remote ? { view: 'local', targets: [remote] } : null;
}

/** `ssh://user@host` as the contract spells it. Throws ConfigError. */
export function parseOutside(text: string): string {
  const match = /^ssh:\/\/([^/\s]+)\/?$/.exec(text);
  if (!match?.[1]) throw new ConfigError(`--outside ${text} is no view: give it as ssh://user@host`);
  return match[1];
}
