import type { Visitor } from '../../evidence/standpoints.ts';
import type { Observation } from '../../kernel/check.ts';
import { inRange } from '../../lib/ip.ts';

/** Who is told the address: the login, or, for whatever backend, the proxy that tells it. */
export const whoTold = ({ told }: Visitor): 'login' | 'proxy' => (told === 'login' ? 'login' : 'proxy');

/** Whether the one behind the proxy was told the visitor's own address; null: what it was told could not be read. */
export function describeVisitor(subject: string, expected: string, visitor: Visitor): Observation {
  const { own, addresses, error, router, host } = visitor;
  const reproduce = `the headers X-Forwarded-For and X-Real-Ip that reach the service behind ${router} (${host})`;
  const common = { subject, expected: `${expected}, ${own}`, reproduce };
  if (error !== null) return { ...common, holds: null, observed: `could not be read: ${error}` };
  const holds = addresses.some((address) => inRange(address, own));
  return { ...common, holds, observed: addresses.length > 0 ? addresses.join(', ') : 'no address at all' };
}
