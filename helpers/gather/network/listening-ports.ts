import type { Listener } from '../../evidence/listeners.ts';
import { ownAddress } from '../../lib/ip.ts';

/** A listening TCP port of a namespace, and where it is asked from inside. */
export interface Port {
  namespace: string;
  port: number;
  address: string;
  loopback: boolean;
}

/** Docker's own resolver, in every namespace. */
const embeddedResolver = '127.0.0.11';

/** Each port of each namespace once; one that is open to others is asked as such, even when it also binds loopback. */
export function portsOf(sockets: readonly Listener[]): Port[] {
  const ports = new Map<string, Port>();
  for (const { namespace, protocol, address, port, loopback } of sockets) {
    if (protocol !== 'tcp' || address === embeddedResolver) continue;
    const key = `${namespace} ${port}`;
    const known = ports.get(key);
    if (!known || (known.loopback && !loopback))
      ports.set(key, { namespace, port, address: ownAddress(address), loopback });
  }
  return [...ports.values()];
}
