import { z } from 'zod';
import type { Host } from '../../evidence/host.ts';
import { readJson } from '../../lib/json.ts';

const Chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
const Rule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  expr: z.array(z.record(z.string(), z.unknown())).default([]),
});
const Ruleset = z.object({ nftables: z.array(z.object({ chain: Chain.optional(), rule: Rule.optional() })) });
const Jump = z.object({ target: z.string() });

type Rule = z.infer<typeof Rule>;

interface Found {
  policies: string[];
  mayDrop: boolean;
}

const keyOf = (family: string, table: string, chain: string) => `${family} ${table} ${chain}`;
const verdicts = ['accept', 'return', 'continue', 'jump', 'goto'];

/** Takes packets away: drop, reject and queue do, and so may an extension target (`xt`), which nft cannot spell. */
const dropsIn = ({ expr }: Rule): boolean =>
  expr.some((part) => 'drop' in part || 'reject' in part || 'queue' in part || 'vmap' in part) ||
  (expr.some((part) => 'xt' in part) && !expr.some((part) => verdicts.some((verdict) => verdict in part)));

const targetsOf = ({ expr }: Rule): string[] =>
  expr.flatMap((part) => Jump.safeParse(part['jump'] ?? part['goto']).data?.target ?? []);

/** Follows jumps: a chain that only returns, as fail2ban's do before anybody is banned, drops nothing. */
function readNft(text: string): Found | null {
  const ruleset = readJson(text, Ruleset);
  // No nftables in this kernel, or no right to read them.
  if (ruleset === null) return null;
  const rules = Map.groupBy(
    ruleset.nftables.flatMap(({ rule }) => rule ?? []),
    ({ family, table, chain }) => keyOf(family, table, chain),
  );
  const inputs = ruleset.nftables.flatMap(({ chain }) => (chain?.hook === 'input' ? [chain] : []));
  const open = inputs.map(({ family, table, name }) => keyOf(family, table, name));
  const seen = new Set<string>();
  let mayDrop = false;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const rule of rules.get(next) ?? []) {
      mayDrop ||= dropsIn(rule);
      open.push(...targetsOf(rule).map((target) => keyOf(rule.family, rule.table, target)));
    }
  }
  return { policies: inputs.map(({ policy }) => policy ?? 'accept'), mayDrop };
}

/**
 * `iptables-legacy -S INPUT` of both families: `-P INPUT ACCEPT`, then the rules; where they jump to is not followed.
 */
const readLegacy = (text: string): Found => ({
  policies: [...text.matchAll(/^-P INPUT (\w+)/gm)].map(([, policy = '']) => policy.toLowerCase()),
  mayDrop: /^-A INPUT(?!.*-j ACCEPT)/m.test(text),
});

/**
 * What the host does with packets for its own sockets; `accept-with-rules` where single rules may drop some.
 * No chain on the input hook means accept.
 */
export function readFirewall(nft: string, legacy: string): Host['firewall'] {
  const modern = readNft(nft);
  const old = readLegacy(legacy);
  if (!modern && old.policies.length === 0) return { read: false, inputPolicy: null };
  const dropped = [...(modern?.policies ?? []), ...old.policies].some((policy) => policy !== 'accept');
  const accepted = modern?.mayDrop || old.mayDrop ? 'accept-with-rules' : 'accept';
  return {
    read: true,
    inputPolicy: dropped ? 'drop' : accepted,
  };
}
