import type { Visitor } from '../../evidence/standpoints.ts';
import type { Observation } from '../../kernel/check.ts';
import { inRange } from '../../lib/ip.ts';
import { inNamespaceOf } from '../stack/by-hand.ts';

/** Who is told the address: the login, or, for whatever backend, the proxy that tells it. */
export const whoTold = ({ told }: Visitor): 'login' | 'proxy' => (told === 'login' ? 'login' : 'proxy');

/**
 * Whether the one behind the proxy was told the visitor's own address; null: what it was told could not be read. proxy:
 * its service.
 */
export function describeVisitor(subject: string, expected: string, visitor: Visitor, proxy: string): Observation {
  const { own, addresses, error, router, host } = visitor;
  const reproduce =
    inNamespaceOf(proxy, "timeout 60 tcpdump -lAni any | grep -iE '^x-(forwarded-for|real-ip):'") +
    `  # what the proxy tells ${router}, while somebody from there visits https://${host}/`;
  const common = { subject, expected: `${expected}, ${own}`, reproduce };
  if (error !== null) return { ...common, holds: null, observed: `could not be read: ${error}` };
  const holds = addresses.some((address) => inRange(address, own));
  return { ...common, holds, observed: addresses.length > 0 ? addresses.join(', ') : 'no address at all' };
}
