import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Standpoint, StandpointRow, Standpoints } from '../../evidence/standpoints.ts';
import { serviceAt } from '../../policy/access-level.ts';
import type { Observation } from '../../kernel/check.ts';
import type { ChainLink } from '../../traefik/chain-of.ts';
import { answerOf, isIn } from './whose-answer.ts';
import { inRange, isLoopback, isWithin } from '../../lib/ip.ts';
import type { Policy } from '../../policy/policy.ts';
import { suffixOf, withAsker } from './views.ts';

type Asked = Pick<Access['routers'][number], 'service' | 'hosts' | 'known'>;

/** One request with what is known of where its visitor stands. */
export interface PlacedRow {
  row: AccessRow & { asker?: string };
  /** What its subject has beside the router's name. */
  suffix: string;
  /** Addresses of which its visitor has one; none: whoever is behind a tunnel has any. null: not known. */
  sources: string[] | null;
}

type Where = Pick<Standpoint, 'kind' | 'namespace' | 'source' | 'network'>;

/** Whoever knocks at an address of its own machine speaks from it; at the loopback, as some gateway of the proxy's. */
function sourcesOf(
  { kind, namespace, source, network }: Where,
  { address }: AccessRow,
  gateways: readonly string[],
): string[] | null {
  if (kind === 'tunnel' && namespace !== 'host') return [];
  if (source !== null) return [source];
  if (kind !== 'host' || network !== null || address === undefined) return null;
  return isLoopback(address) ? [address, ...gateways] : [address];
}

const isFrom = (row: StandpointRow, { name, namespace, family, network }: Standpoint): boolean =>
  row.standpoint === name && row.namespace === namespace && row.family === family && row.network === network;

/** All requests of strangers, from wherever they were made. */
export function placedRows(access: Access, { standpoints, rows }: Standpoints): PlacedRow[] {
  const gateways = standpoints.flatMap(({ kind, network, source }) =>
    kind === 'host' && network !== null && source !== null ? [source] : [],
  );
  const front = standpoints.find(({ depth }) => depth === 'access');
  const first = access.rows.map((row): PlacedRow => {
    const from = row.from === undefined ? null : [row.from];
    return { row, suffix: '', sources: from ?? (front ? sourcesOf(front, row, gateways) : null) };
  });
  const others = rows.map((row): PlacedRow => {
    const at = standpoints.find((each) => isFrom(row, each)) ?? standpoints.find(({ name }) => name === row.standpoint);
    const sources = at ? sourcesOf(at, row, gateways) : null;
    return { row: withAsker(row), suffix: at ? suffixOf(at) : ` from ${row.standpoint}`, sources };
  });
  return [...first, ...others];
}

/** Whether a visitor comes from an address that a service is opened from; null: nobody knows. */
export function isLetIn({ sources }: PlacedRow, service: string, { access }: Policy): boolean | null {
  const ranges = access.addresses[service] ?? [];
  return sources && sources.some((source) => ranges.some((range) => inRange(source, range)));
}

/** Whether somebody from elsewhere was kept out; null: whoever answered, it tells nothing of the list. */
export function isKeptOut({ row }: PlacedRow, router: Asked, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer)) return false;
  // Its backend was asked directly too: had this been the backend's own answer, it would have been known again.
  if (answer === 'not-found') return row.unrouted === true || router.known || null;
  return answer === 'denied' || answer === 'portal' || answer === 'rejected' || null;
}

/** Plain requests say what strangers get; of all others only what the very backend said. */
export const isTelling = ({ row }: PlacedRow, service: string, policy: Policy): boolean =>
  row.purpose === 'anonymous'
    ? answerOf(row, policy) !== 'secure'
    : row.backend === service && isIn(answerOf(row, policy));

/** From where a router may be opened without a login. */
export const rangesOf = ({ service, hosts }: Asked, policy: Policy): readonly string[] =>
  policy.access.addresses[service ?? serviceAt(policy, hosts[0] ?? '') ?? ''] ?? [];

/** Whether lists of addresses let in nobody but whom the policy does. ranges: from where; empty: from nowhere. */
export function judgeLists(
  chain: readonly ChainLink[],
  ranges: readonly string[],
  shown: string,
): Pick<Observation, 'holds' | 'observed'> {
  const lists = chain.filter(({ type }) => type === 'ipallowlist' || type === 'ipwhitelist');
  const name = lists.map((each) => each.name).join(', ');
  // Who comes from the right address is let in without a name.
  if (ranges.length === 0) return { holds: false, observed: `only a list of addresses, ${name} (${shown})` };
  const beyond = lists.map(({ middleware }) =>
    (middleware?.config?.ipAllowList?.sourceRange ?? [])
      .flatMap((range) => range.split(',').map((each) => each.trim()))
      .filter((range) => !ranges.some((declared) => isWithin(range, declared))),
  );
  // Whoever passes one of two lists meets the other.
  if (beyond.some((each) => each.length === 0)) return { holds: true, observed: `ipallowlist by ${name}` };
  return { holds: false, observed: `${name} lets in ${beyond[0]?.join(', ')}, which is not declared (${shown})` };
}
