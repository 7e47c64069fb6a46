import { z } from 'zod';
import type { Family } from '../../lib/ip.ts';
import type { OutFilter } from '../../evidence/vpn.ts';
import { readJson } from '../../lib/json.ts';
import { readOut } from '../host/read-rules.ts';
import { saveRules, separator, unreadable } from '../host/rule-commands.ts';

/** What lists the rules of a namespace by which packets leave, for `sh -c`. */
export const outFilterScript = [...saveRules(4), ...saveRules(6), 'nft -j list chains 2>/dev/null'].join(
  `; echo ${separator}; `,
);

const Chains = z.object({
  nftables: z.array(
    z.object({
      chain: z.object({ family: z.string(), hook: z.string().optional(), policy: z.string().optional() }).optional(),
    }),
  ),
});

/** A chain that nftables' own tool made and that lets nothing out by itself. */
function dropsNatively(text: string, family: Family): boolean {
  const chains = readJson(text, Chains)?.nftables.flatMap(({ chain }) => chain ?? []) ?? [];
  const mine = chains.filter((chain) => ['inet', family === 6 ? 'ip6' : 'ip'].includes(chain.family));
  return mine.some(({ hook, policy }) => hook === 'output' && policy === 'drop');
}

/** What the script said, by family. */
export function describeOut(text: string): OutFilter[] {
  const parts = text.split(`${separator}\n`);
  const native = parts[4] ?? '';
  return ([4, 6] as const).map((family, at) => {
    const [nft = '', old = ''] = parts.slice(2 * at, 2 * at + 2);
    const read = !nft.includes(unreadable) || (old.trim() !== '' && !old.includes(unreadable));
    const rules = readOut(nft, old);
    return { family, read, ...rules, policy: dropsNatively(native, family) ? 'drop' : rules.policy };
  });
}
