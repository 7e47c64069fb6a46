import type { NamespaceAddress } from '../../evidence/addresses.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { isOfEveryLink, ownAddress, sameAddress } from '../../lib/ip.ts';

/** A listening TCP port of a namespace, and where it is asked from inside. */
export interface Port {
  namespace: string;
  port: number;
  address: string;
  loopback: boolean;
}

/** Docker's own resolver, in every namespace. */
const embeddedResolver = '127.0.0.11';

type Interface = Pick<NamespaceAddress, 'namespace' | 'interface' | 'address'>;

/** A socket bound to a link-local address answers there alone, and only by its interface. */
function zoned(namespace: string, address: string, interfaces: readonly Interface[]): string {
  if (!isOfEveryLink(address)) return address;
  const found = interfaces.find((each) => each.namespace === namespace && sameAddress(each.address, address));
  return found ? `${address}%${found.interface}` : address;
}

/** Each port of each namespace once; one that is open to others is asked as such, even when it also binds loopback. */
export function portsOf(sockets: readonly Listener[], interfaces: readonly Interface[] = []): Port[] {
  const ports = new Map<string, Port>();
  for (const { namespace, protocol, address, port, loopback } of sockets) {
    if (protocol !== 'tcp' || address === embeddedResolver) continue;
    const key = `${namespace} ${port}`;
    const known = ports.get(key);
    if (!known || (known.loopback && !loopback))
      ports.set(key, { namespace, port, address: zoned(namespace, ownAddress(address), interfaces), loopback });
  }
  return [...ports.values()];
}
