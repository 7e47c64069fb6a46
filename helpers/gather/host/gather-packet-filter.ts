import { z } from 'zod';
import type { FilterOfFamily, PacketFilter } from '../../evidence/packet-filter.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import type { Gatherer } from '../context.ts';
import { readOwnTables } from './read-own-tables.ts';
import { readRules } from './read-rules.ts';
import { saveRules, separator, unreadable } from './rule-commands.ts';

/** The table of an engine that writes nftables' own rules (its `firewall-backend`). */
const enginesTable = 'docker-bridges';

/** What prints the rules that `describeFilter` reads. */
export const readingScript = [
  ...saveRules(4),
  'cat /proc/sys/net/ipv4/ip_forward',
  ...saveRules(6),
  'cat /proc/sys/net/ipv6/conf/all/forwarding',
  'nft -j list chains 2>/dev/null',
  ...['ip', 'ip6'].map((family) => `nft list chain ${family} ${enginesTable} raw-PREROUTING 2>/dev/null`),
  // Without what lies in sets: lists of banned addresses are long.
  'nft -t list ruleset 2>/dev/null',
].join(`; echo ${separator}; `);

const Chains = z.object({
  nftables: z.array(
    z.object({
      chain: z
        .object({ family: z.string(), table: z.string(), hook: z.string().optional(), policy: z.string().optional() })
        .optional(),
    }),
  ),
});

/** `ip daddr 172.18.0.2 iifname != "br-1" … drop`: as iptables' raw table has it. */
const keptByNft = (text: string): string[] =>
  [
    ...text.matchAll(
      /^\s*(?:iifname != \S+ )?ip6? daddr (\S+) (?:iifname != \S+ )?counter(?: packets \d+ bytes \d+)? drop/gm,
    ),
  ]
    .filter(([line]) => line.includes('iifname != '))
    .map(([, address = '']) => address);

/**
 * Where the engine writes nftables' own rules: what others accept in theirs does not go past them. raw: the chain of
 * theirs that comes before all others.
 */
function nativeRules(text: string, raw: string, family: 4 | 6): Partial<FilterOfFamily> {
  const chains = readJson(text, Chains)?.nftables.flatMap(({ chain }) => chain ?? []) ?? [];
  const mine = chains.filter((chain) => ['inet', family === 6 ? 'ip6' : 'ip'].includes(chain.family));
  const own = mine.filter(({ table }) => table === enginesTable);
  const dropped = mine.some(({ hook, policy }) => hook === 'forward' && policy === 'drop');
  const policy: Partial<FilterOfFamily> = dropped ? { policy: 'drop' } : {};
  if (own.length === 0) return policy;
  return {
    ...policy,
    backend: 'nftables',
    forwardChained: own.some(({ hook }) => hook === 'forward'),
    natChained: own.some(({ hook }) => hook === 'prerouting'),
    ahead: [],
    kept: keptByNft(raw),
  };
}

function readFlag(text: string): boolean | null {
  const flag = text.trim();
  return /^[0-2]$/.test(flag) ? flag !== '0' : null;
}

/** Where of each family the commands' answers begin: rules by both tools, then whether it forwards. */
const begins = { 4: 0, 6: 3 } as const;
/** Where the answers about both families stand, and those about the engine's own first chain. */
const [chainsAt, rawAt, rulesetAt] = [6, { 4: 7, 6: 8 }, 9] as const;

function describeFamily(parts: readonly string[], family: 4 | 6): FilterOfFamily | null {
  const at = (index: number): string => parts[index] ?? '';
  const [nft, old, forward] = [0, 1, 2].map((more) => at(begins[family] + more)) as [string, string, string];
  const native = at(chainsAt);
  if (nft.includes(unreadable) && (old.trim() === '' || old.includes(unreadable)) && native.trim() === '') return null;
  const rules = readRules(nft, old);
  return {
    family,
    forwarding: readFlag(forward),
    ...rules,
    redirects: [...rules.redirects, ...readOwnTables(at(rulesetAt), family)],
    ...nativeRules(native, at(rawAt[family]), family),
  };
}

/** What the commands said, in order. */
export function describeFilter(text: string): PacketFilter {
  const parts = text.split(`${separator}\n`);
  const value: PacketFilter = { families: [], unread: [] };
  for (const family of [4, 6] as const) {
    const seen = describeFamily(parts, family);
    if (seen) value.families.push(seen);
    else value.unread.push({ family, error: 'neither iptables nor nft could list the rules of the host' });
  }
  return value;
}

/** The rules by which the engine's host forwards packets, of both families and whichever tool wrote them. */
export const gatherPacketFilter: Gatherer<'packet-filter'> = {
  id: 'packet-filter',
  async gather({ vantage }) {
    const ran = await vantage.run('host', ['sh', '-c', readingScript]);
    if (!ran.stdout.includes(separator))
      throw new EvidenceError(
        `the host's packet filter could not be read through the helper container: ${ran.stderr.trim() || 'no answer'}`,
      );
    const value = describeFilter(ran.stdout);
    return { value, scope: `forwarding rules of the engine's host, ${value.families.length} of 2 families` };
  },
};
