import type { AccessControl, AccessRule, QueryCondition } from '../evidence/access-control.ts';
import { addressesIn, inRange } from '../lib/ip.ts';
import { namedPartsOf } from '../lib/match-pattern.ts';
import { parsePattern } from '../lib/pattern.ts';
import { samplesOf } from '../lib/sample-pattern.ts';
import { placesFor, takesPlace, type Place } from './places.ts';
import { identityGroups } from './read-rule.ts';
import { targetOf } from './target.ts';

/** Somebody who must be logged in; null: whatever he is called. */
export interface Person {
  user: string | null;
  groups: string[];
}

/** Where a visitor stands: in a network that the rules name, or outside of all of them. */
export interface Standpoint {
  network: string | null;
  address: string;
}

/**
 * Values for one thing that a request has; the first `must` stand each for something that the rule says, the rest help
 * to get past other rules.
 */
export interface Values<T> {
  all: readonly T[];
  must: number;
}

/** A method that no rule can name. */
export const oddMethod = 'STACKPROOF';
const methods = ['GET', oddMethod, 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'MKCOL', 'TRACE'];
const documentation = ['203.0.113.77', '198.51.100.77', '192.0.2.77', '2001:db8:ffff::77', '3fff:ffff::77'];

export const unique = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
const values = <T>(must: readonly T[], more: readonly T[] = []): Values<T> => {
  const first = unique(must);
  return { all: unique([...first, ...more]), must: first.length };
};

const networksOf = (rules: readonly AccessRule[]) => unique(rules.flatMap(({ networks }) => networks)).slice(0, 100);

/** Addresses outside of all networks that the rules name; none where they name the whole internet. */
export const outsideOf = ({ rules }: AccessControl): Standpoint[] =>
  documentation
    .filter((address) => !networksOf(rules).some((network) => inRange(address, network)))
    .map((address) => ({ network: null, address }));

/**
 * The standpoints of a rule's networks; for a rule without any those outside of all networks, and others that could
 * help to get past the rules before it.
 */
export function standpointsFor(rule: AccessRule | null, control: AccessControl): Values<Standpoint> {
  const inside = (networks: readonly string[], most: number) =>
    networks.flatMap((network) =>
      addressesIn(network)
        .slice(0, most)
        .map((address) => ({ network, address })),
    );
  if (rule?.networks.length) return values(inside(rule.networks, 1), inside(rule.networks, 4));
  const outside = outsideOf(control);
  return values(outside.slice(0, 1), [...outside, ...inside(networksOf(control.rules), 2)]);
}

export const methodsFor = (rule: AccessRule | null): Values<string> =>
  rule?.methods.length
    ? values(rule.methods.filter((method) => method !== 'CONNECT'))
    : values([], ['GET', ...methods]);

export function placesOf(rule: AccessRule | null, paths: readonly string[]): Values<Place> {
  const plain = [
    ...paths,
    '/',
    '/stackproof',
    '/stackproof/',
    '/stackproof.html',
    '/1',
    '/STACKPROOF',
    '/stackproof/1/x',
    // Whoever writes a pattern that takes everything forgets that a dot takes no line break.
    '/stackproof%0A1',
  ];
  if (!rule?.resources.length)
    return values(
      [],
      ['/', ...plain].map((path) => ({ path, query: '' })),
    );
  const odd = [...plain, '/stackproof.png', '/stack-proof', '/stack%20proof', '/%C3%A9', '/stackproof/x.css', '/~x/'];
  const fitting = odd
    .map((path) => ({ path, query: '' }))
    .filter((place) => rule.resources.some((source) => takesPlace(source, place)));
  return values(
    rule.resources.flatMap((source) => placesFor(source, unique(['/', ...paths, '/stackproof']))),
    fitting,
  );
}

const pair = (key: string, value: string) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;

/** Query strings that meet a condition, or that do not; empty: the parameter is left out. */
function stringsFor({ key, operator, value }: QueryCondition, meet: boolean): string[] {
  const other = pair(key, 'stackproof');
  const samples = () =>
    samplesOf(parsePattern(value ?? ''), 4)
      .filter((text) => text.isWellFormed())
      .map((text) => pair(key, text));
  const own = () => [pair(key, value ?? '')];
  const missing = () => [''];
  const strings: Record<QueryCondition['operator'], { met: () => string[]; missed: () => string[] }> = {
    present: { met: () => [pair(key, '1'), other], missed: missing },
    absent: { met: missing, missed: () => [pair(key, '1')] },
    equal: { met: own, missed: () => ['', other] },
    'not-equal': { met: () => ['', other], missed: own },
    pattern: { met: samples, missed: () => ['', other] },
    'not-pattern': { met: () => ['', other, pair(key, '1')], missed: samples },
  };
  return strings[operator][meet ? 'met' : 'missed']();
}

const joined = (parts: readonly string[]) => unique(parts.filter((part) => part !== '')).join('&');

/**
 * One string for each way to meet a group of conditions, at most a few: the first value of each, then others of one at
 * a time.
 */
function meetings(group: readonly QueryCondition[]): string[] {
  const options = group.map((condition) => stringsFor(condition, true));
  const first = options.map(([value = '']) => value);
  return [first, ...options.flatMap((all, at) => all.slice(1).map((value) => first.with(at, value)))].map(joined);
}

/** Query strings with which no group of a rule's conditions is met: of each the first condition fails, or the last. */
const escapes = ({ query }: AccessRule): string[] =>
  [0, -1].flatMap((at) => {
    const failing = query.map((group) => group.at(at)).filter((condition) => condition !== undefined);
    return failing.length > 0 ? [joined(failing.map((condition) => stringsFor(condition, false)[0] ?? ''))] : [];
  });

/**
 * What stands in a query beside what the path's own pattern put there: behind it, or ahead of it where the pattern
 * wants the end.
 */
export interface Extra {
  text: string;
  ahead: boolean;
}

/** What meets a rule's conditions, and beside it what could help to get past the rules before it. */
export function queriesFor(rule: AccessRule | null, before: readonly AccessRule[]): Values<Extra> {
  const around = before.flatMap(({ query }) => query.flat()).slice(0, 20);
  const past = around.flatMap((condition) => [...stringsFor(condition, false), ...stringsFor(condition, true)]);
  const some = unique([...before.flatMap(escapes).slice(0, 20), ...past]).slice(0, 30);
  const behind = (texts: readonly string[]): Extra[] => texts.map((text) => ({ text, ahead: false }));
  if (!rule?.query.length) return values(behind(['']), behind(some));
  const met = rule.query.map(meetings);
  const first = met.flatMap((all) => all.slice(0, 1));
  const ahead = first.map((text) => ({ text, ahead: true }));
  const mixed = first.flatMap((own) => some.map((other) => joined([own, other])));
  return values(behind(first), [...ahead, ...behind(met.flat()), ...behind(mixed)]);
}

/** Small letters and capitals are one host to the proxy, and not always to the login. */
export const recased = (host: string): string => host.replace(/^[^.]*/, (label) => label.toUpperCase());

/** Whom the subjects of a rule name; nobody is called two things at once. */
export const peopleNamedBy = ({ subjects }: AccessRule): Person[] =>
  subjects.flatMap((all) => {
    const of = (kind: string) => all.flatMap((each) => (each.startsWith(kind) ? [each.slice(kind.length)] : []));
    const users = unique(of('user:'));
    const possible = users.length <= 1 && of('oauth2:client:').length === 0;
    return possible ? [{ user: users[0] ?? null, groups: unique(of('group:')) }] : [];
  });

type Namer = (host: string, place: Place, person: Person) => Person;

/** The texts that stand for a user and a group in a host or a resource, by one of the domains or patterns of a rule. */
type Names = { user: string | undefined; group: string | undefined };

function domainNames(domain: string): ((host: string) => Names)[] {
  const [, kind, name = ''] = /^\{(user|group)\}([^]*)$/.exec(domain) ?? [];
  if (kind === undefined) return [];
  return [
    (host) => {
      const text = host.endsWith(name) ? host.slice(0, host.length - name.length) : undefined;
      return kind === 'user' ? { user: text, group: undefined } : { user: undefined, group: text };
    },
  ];
}

function patternNames(source: string): ((text: string) => Names)[] {
  const pattern = parsePattern(source);
  if (identityGroups(pattern).length === 0) return [];
  const capture = namedPartsOf(pattern);
  return [
    (text) => {
      const parts = capture(text);
      return { user: parts?.get('User'), group: parts?.get('Group') };
    },
  ];
}

/** The same person, called as the host or the path says where the rule takes a name from there; null: it takes none. */
export function namerOf(rule: AccessRule): Namer | null {
  const ofHost = [...rule.domains.flatMap(domainNames), ...rule.domainPatterns.flatMap(patternNames)];
  const ofResource = rule.resources.flatMap(patternNames);
  if (ofHost.length + ofResource.length === 0) return null;
  return (host, place, person) => {
    const target = targetOf(host, place.path, place.query);
    if ('refused' in target) return person;
    const names = [...ofHost.map((of) => of(target.domain)), ...ofResource.map((of) => of(target.resource))];
    return {
      user: person.user ?? names.find(({ user }) => user)?.user ?? null,
      groups: unique([...person.groups, ...names.flatMap(({ group }) => (group ? [group] : []))]),
    };
  };
}
