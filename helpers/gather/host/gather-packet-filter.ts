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

const firstChain = (family: string): string => `nft list chain ${family} ${enginesTable} raw-PREROUTING 2>/dev/null`;
const [nft4, legacy4] = saveRules(4);
const [nft6, legacy6] = saveRules(6);

/** What is asked, and what prints its answer. */
const questions = {
  nft4,
  legacy4,
  forward4: 'cat /proc/sys/net/ipv4/ip_forward',
  nft6,
  legacy6,
  forward6: 'cat /proc/sys/net/ipv6/conf/all/forwarding',
  chains: 'nft -j list chains 2>/dev/null',
  raw4: firstChain('ip'),
  raw6: firstChain('ip6'),
  // Without what lies in sets: lists of banned addresses are long.
  ruleset: 'nft -t list ruleset 2>/dev/null',
} as const;
type Answers = Record<keyof typeof questions, string>;

/** What prints the rules that `describeFilter` reads. */
export const readingScript = Object.values(questions).join(`; echo ${separator}; `);

function answersOf(text: string): Answers {
  const parts = text.split(`${separator}\n`);
  return Object.fromEntries(Object.keys(questions).map((name, at) => [name, parts[at] ?? ''])) as Answers;
}

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

function describeFamily(answers: Answers, family: 4 | 6): FilterOfFamily | null {
  const nft = answers[`nft${family}`];
  const legacy = answers[`legacy${family}`];
  const noRules = nft.includes(unreadable) && (legacy.trim() === '' || legacy.includes(unreadable));
  if (noRules && answers.chains.trim() === '') return null;
  const rules = readRules(nft, legacy);
  return {
    family,
    forwarding: readFlag(answers[`forward${family}`]),
    ...rules,
    redirects: [...rules.redirects, ...readOwnTables(answers.ruleset, family)],
    ...nativeRules(answers.chains, answers[`raw${family}`], family),
  };
}

/** What the commands said, in order. */
export function describeFilter(text: string): PacketFilter {
  const answers = answersOf(text);
  const value: PacketFilter = { families: [], unread: [] };
  for (const family of [4, 6] as const) {
    const seen = describeFamily(answers, family);
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
