import type { Vpn } from '../../evidence/vpn.ts';
import { messageOf } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { openScanner } from '../outside/outside-views.ts';

type Forward = Vpn['forwards'][number];

/** A port beside those that are forwarded, which nobody has a reason to open. */
const besideOf = (ports: readonly number[]): number => {
  const free = ports.map((port) => port + 1).find((port) => !ports.includes(port) && port < 65_536);
  return free ?? 47_813;
};

/**
 * Whether the ports that the far end of the tunnel is to lead on are open at the address by which the client leaves,
 * from outside.
 */
export async function tryForwards(
  { policy, outside, vantage }: GatherContext,
  address: string | null,
): Promise<Forward[]> {
  const ports = policy.vpn?.forwards ?? [];
  const failed = (detail: string): Forward[] =>
    ports.map((port) => ({ port, value: 'probe-failed', beside: 'probe-failed', detail }));
  if (ports.length === 0) return [];
  if (address === null) return failed('by which address the client leaves could not be seen');
  if (outside === null || outside.view === 'file') return failed('nobody lent a place outside: `--outside ssh://…`');
  const beside = besideOf(ports);
  try {
    const scanner = await openScanner(outside, vantage);
    const values = await scanner.askTcp([...ports, beside].map((port) => ({ address, port })));
    return ports.map((port, at) => ({
      port,
      value: values[at] ?? 'probe-failed',
      beside: values[ports.length] ?? 'probe-failed',
      detail: `port ${port} of the address by which it leaves, and port ${beside} beside it`,
    }));
  } catch (error) {
    return failed(messageOf(error).slice(0, 200));
  }
}
