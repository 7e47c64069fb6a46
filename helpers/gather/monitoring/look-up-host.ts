import { isAddress } from '../../lib/ip.ts';
import type { GatherContext } from '../context.ts';

const limitMs = 3000;

/** The address of a name, as the engine's own resolver has it in a namespace; null: it has none there. */
export async function addressOf({ vantage }: GatherContext, namespace: string, host: string): Promise<string | null> {
  if (isAddress(host)) return host;
  if (host === 'localhost') return '127.0.0.1';
  const [found] = await vantage.probe([{ kind: 'dns', namespace, resolver: '127.0.0.11', name: host }], { limitMs });
  return found?.dns?.addresses[0] ?? null;
}
