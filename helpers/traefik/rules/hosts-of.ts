import { canonicalHost } from './request-view.ts';
import { namesOfPattern, takesEveryName } from './enumerate-pattern.ts';
import { takes } from './match.ts';
import type { Matcher, RuleNode } from './parse-rule.ts';
import { leavesOf, readingOf, type Ruled } from './reading.ts';
import type { ConcreteRequest } from './request.ts';

/**
 * Host names that no list can hold: those that fit each of `fits` (none: any name) and are none of `but`; both as the
 * rule writes them.
 */
export interface OpenSet {
  fits: readonly string[];
  but: readonly string[];
}

/** Which host names a rule can take, whatever else it asks for. */
export interface RuleHosts {
  /** Those that can be listed, in small letters. */
  names: string[];
  /** What it takes beside them; empty: nothing. */
  open: OpenSet[];
  /** Why the rule could not be read, so that it may take any name; null: it was. */
  unreadable: string | null;
}

const mostNames = 32;
const mostSets = 64;
const anyName: OpenSet = { fits: [], but: [] };
const isAny = ({ fits, but }: OpenSet): boolean => fits.length === 0 && but.length === 0;
const isOfHost = ({ aspect }: Matcher): boolean => aspect === 'host' || aspect === 'sni';
const undotted = (name: string): string => name.replace(/\.$/, '');

const known = new WeakMap<Matcher, string[] | null>();

/** The names that a leaf speaks of; null: they cannot be listed. */
function listed(leaf: Matcher): string[] | null {
  const before = known.get(leaf);
  if (before !== undefined) return before;
  const exact = leaf.comparison === 'exact' ? [undotted(leaf.value)] : null;
  const names = leaf.pattern ? namesOfPattern(leaf.pattern, mostNames) : exact;
  known.set(leaf, names);
  return names;
}

function distinct(sets: readonly OpenSet[]): OpenSet[] {
  if (sets.some(isAny)) return [anyName];
  return [...new Map(sets.map((set) => [JSON.stringify(set), set])).values()];
}

const united = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])].sort();

/** A leaf alone; one that looks at something else than the name takes any. */
function openOfLeaf(leaf: Matcher): OpenSet[] {
  if (!isOfHost(leaf)) return [anyName];
  if (leaf.comparison === 'any' || (leaf.pattern && takesEveryName(leaf.pattern))) return leaf.not ? [] : [anyName];
  const names = listed(leaf);
  if (!leaf.not) return names === null ? [{ fits: [leaf.value], but: [] }] : [];
  return [{ fits: [], but: names ?? [leaf.value] }];
}

function openOf(node: RuleNode): OpenSet[] {
  if (node.kind === 'matcher') return openOfLeaf(node);
  const [left, right] = [openOf(node.left), openOf(node.right)];
  if (node.kind === 'or') return distinct([...left, ...right]);
  // Wider than it is rather than cut: what was left out would be taken for nothing.
  if (left.length * right.length > mostSets) return [anyName];
  return distinct(
    left.flatMap((one) =>
      right.map((other) => ({ fits: united(one.fits, other.fits), but: united(one.but, other.but) })),
    ),
  );
}

const bare: Omit<ConcreteRequest, 'host' | 'sni'> = {
  entryPoint: '',
  scheme: 'https',
  path: '/',
  query: '',
  method: 'GET',
  headers: {},
  sourceIp: null,
  alpn: null,
};

/** Whether all that a rule says of the name can hold for this one. */
function fits(node: RuleNode, host: string): boolean {
  if (node.kind === 'matcher') return !isOfHost(node) || takes(node, { ...bare, host, sni: host }) === true;
  return node.kind === 'or'
    ? fits(node.left, host) || fits(node.right, host)
    : fits(node.left, host) && fits(node.right, host);
}

const answers = new WeakMap<RuleNode, RuleHosts>();

function read(node: RuleNode): RuleHosts {
  const named = leavesOf(node).flatMap((leaf) => (isOfHost(leaf) && !leaf.not ? (listed(leaf) ?? []) : []));
  return { names: [...new Set(named)].filter((name) => fits(node, name)), open: openOf(node), unreadable: null };
}

/**
 * The host names that the rule of a router can take (of a TCP router: the names in the handshake): with its
 * alternatives, its negations, version 2's lists and patterns that
 * have an end. A rule without a name takes any; so does, as far as anybody can say, one that cannot be read.
 */
export function hostsOf(router: Ruled): RuleHosts {
  if (router.kind === 'udp') return { names: [], open: [anyName], unreadable: null };
  const reading = readingOf(router);
  if ('error' in reading) return { names: [], open: [anyName], unreadable: reading.error };
  const hosts = answers.get(reading.node) ?? read(reading.node);
  answers.set(reading.node, hosts);
  return hosts;
}

/** Whether the rule of a router can take a host name, whatever else it asks for. */
export function takesHost(router: Ruled, host: string): boolean {
  const reading = router.kind === 'udp' ? null : readingOf(router);
  if (reading === null || 'error' in reading) return true;
  // A pattern is held against the name as it came, its last dot with it.
  const name = canonicalHost(host);
  return fits(reading.node, name) || fits(reading.node, undotted(name));
}

/** `any name but a.test`, `names that fit *.media.test`. */
export function showOpen({ fits: patterns, but }: OpenSet): string {
  const which = patterns.length === 0 ? 'any name' : `names that fit ${patterns.join(' and ')}`;
  return but.length === 0 ? which : `${which} but ${but.join(', ')}`;
}

const covers = (wide: OpenSet, narrow: OpenSet): boolean =>
  wide.fits.every((pattern) => narrow.fits.includes(pattern)) && wide.but.every((name) => narrow.but.includes(name));

/** Whether a rule can take every name that another one takes; false where that cannot be told. */
export function coversHosts(one: Ruled, other: Ruled): boolean {
  const [mine, wanted] = [hostsOf(one), hostsOf(other)];
  return (
    mine.unreadable === null &&
    wanted.unreadable === null &&
    wanted.names.every((name) => takesHost(one, name)) &&
    wanted.open.every((narrow) => mine.open.some((wide) => covers(wide, narrow)))
  );
}
