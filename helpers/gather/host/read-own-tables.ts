import type { Family } from '../../lib/ip.ts';
import type { Redirect } from '../../evidence/packet-filter.ts';

/** Tables that iptables writes, whose rules are read by its own tools, and those of the engine. */
const others = /^(?:ip6? (?:raw|mangle|nat|filter|security)|(?:ip6?|inet|bridge) docker-bridges)$/;
const familiesOf: Readonly<Record<string, readonly Family[]>> = { ip: [4], ip6: [6], inet: [4, 6] };

const ports = /\b(tcp|udp) dport (\{[^}]*\}|\S+)/;
const target = /\b(?:dnat(?: ip6?)? to (\S+)|redirect(?: to (\S+))?)/;

function redirectOf(chain: string, line: string): Redirect | null {
  const [found, to, port] = target.exec(line) ?? [];
  if (found === undefined) return null;
  const [, protocol, dport] = ports.exec(line) ?? [];
  return {
    rule: `${chain} ${line}`,
    protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : null,
    ports: dport?.replaceAll(/[{} ]/g, '').replaceAll('-', ':') ?? null,
    to: to ?? (port === undefined ? 'the host' : port.replace(/^:/, '')),
    tool: 'nft',
  };
}

/**
 * Rules that lead packets elsewhere in tables of somebody's own, past iptables and the engine: `nft list ruleset`, one
 * table after the other, each line one rule.
 */
export function readOwnTables(text: string, family: Family): Redirect[] {
  const found: Redirect[] = [];
  let [table, chain] = ['', ''];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const [, opened, name] = /^(table|chain) (.*) \{$/.exec(line) ?? [];
    if (opened === 'table') table = name ?? '';
    if (opened === 'chain') chain = name ?? '';
    const isMine = !others.test(table) && familiesOf[table.split(' ')[0] ?? '']?.includes(family);
    const redirect = isMine ? redirectOf(`${table} ${chain}`, line) : null;
    if (redirect) found.push(redirect);
  }
  return found;
}
