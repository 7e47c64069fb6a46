import { canComeFrom, requestsFor, type LoginRequest } from '../../authelia/access-requests.ts';
import { decide as decisionOn } from '../../authelia/decide.ts';
import { shortened } from '../../authelia/read-yaml.ts';
import type { Unasked } from '../../evidence/access.ts';
import type { AccessControl } from '../../evidence/access-control.ts';
import { visitorOf } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import { askAt, type Asking, type Entry } from './access-asking.ts';
import type { Routed } from './access-entries.ts';
import { plainestEntries } from './access-plan.ts';
import { barePath } from '../../lib/url.ts';

/** What opens is asked first: so many in all, so that a long list of rules costs no more than the tricks do. */
const mostAsked = 300;
const mostOfARule = 40;
const mostUnasked = 100;
/** Rules that are looked at while requests are sought: under a second, and enough for a hundred rules. */
const mostReadings = 300_000;
const longest = 120;

const pathOf = ({ path, query }: LoginRequest): string => (query === '' ? path : `${path}?${query}`);

const asHttp = (request: LoginRequest) => ({ path: pathOf(request), method: request.method, headers: {} });

/** A rule as people find it again in their file. */
function nameOf(number: number | null, { rules, defaultPolicy }: AccessControl): string {
  const rule = number === null ? undefined : rules[number - 1];
  if (!rule) return `default policy ${defaultPolicy}`;
  const parts = [
    [...rule.domains, ...rule.domainPatterns].join(', '),
    rule.resources.join(', '),
    rule.methods.join(', '),
    rule.networks.length > 0 ? `from ${rule.networks.join(', ')}` : '',
    rule.query
      .flat()
      .map(({ key, operator }) => `${key} ${operator}`)
      .join(', '),
  ];
  return shortened(`rule ${number}, ${rule.policy} for ${parts.filter((part) => part !== '').join('; ')}`);
}

const rank = (request: LoginRequest): number => (request.level === 'bypass' ? 0 : 2) + (request.off === null ? 0 : 1);

/** Why a request is none that we could send; null: we can. */
function hindrance(request: LoginRequest, control: AccessControl, from: string | null): 'network' | 'person' | null {
  if (request.as !== null) return 'person';
  if (from === null) return request.from === null ? null : 'network';
  return canComeFrom(control, request, from) ? null : 'network';
}

const describe = (request: LoginRequest): NonNullable<Unasked['request']> => ({
  host: request.host,
  path: pathOf(request).slice(0, longest),
  method: request.method,
  from: request.from,
  level: request.level,
});

/**
 * A request that no router takes never comes to the login. Where the rule does not ask for that path, it is asked at
 * one by which the host is routed.
 */
function atItsPlace(request: LoginRequest, entries: ReadonlyMap<string, Entry>, control: AccessControl): LoginRequest {
  const entry = entries.get(request.host.toLowerCase());
  if (!entry?.takers || entry.takers(asHttp(request)).length > 0) return request;
  const [path = '/', ...query] = entry.path.split('?');
  const moved = { ...request, path, query: query.join('?') };
  const decide = (visit: LoginRequest) => decisionOn(control, { ...visit, from: null, as: null });
  const [before, after] = [decide(request), decide(moved)];
  return !('refused' in before) && !('refused' in after) && before.rule === after.rule ? moved : request;
}

function askFor(request: LoginRequest, entry: Entry, control: AccessControl): Asking {
  const asked = asHttp(request);
  // The router that takes it need not be the one that the host's front page is there by.
  const own = { ...entry, router: entry.takers?.(asked)[0] ?? entry.router, ...asked };
  // The same name in other letters: the handshake goes out in small ones.
  const recased = request.host === entry.host ? {} : { host: request.host, sni: entry.host };
  const asking = askAt(own, 'rule', 'rule', recased, nameOf(request.rule, control));
  return { ...asking, rule: { number: request.rule, level: request.level } };
}

/**
 * Each rule of the login as requests of somebody who never logged in: those that it would decide, and some beside it.
 * What the rules say and we cannot be, or not ask, stands in `unasked`.
 */
export function askRules(
  context: GatherContext,
  control: AccessControl,
  routed: readonly Routed[],
): { askings: Asking[]; unasked: Unasked[] } {
  const entries = new Map(
    plainestEntries(routed.flatMap((each) => each.entries)).map((entry) => [entry.host.toLowerCase(), entry]),
  );
  const { open, keys } = context.policy.access;
  const paths = [...new Set([...open, ...keys].map(({ path }) => path))];
  const from = visitorOf(context);
  const { requests, cannot } = requestsFor(control, [...entries.keys()], paths, mostReadings);
  const unasked: Unasked[] = cannot.map(({ rule, because, reason }) => ({
    rule,
    because,
    detail: reason,
    request: null,
  }));
  const placed = requests.map((request) => atItsPlace(request, entries, control));
  const askings: Asking[] = [];
  const counts = new Map<number | null, number>();
  for (const request of placed.toSorted((one, other) => rank(one) - rank(other))) {
    const entry = entries.get(request.host.toLowerCase());
    const why = hindrance(request, control, from);
    const count = counts.get(request.rule) ?? 0;
    const full = askings.length >= mostAsked || count >= mostOfARule;
    if (entry && why === null && !full) {
      askings.push(askFor(request, entry, control));
      counts.set(request.rule, count + 1);
    } else if (why !== null || (full && request.level === 'bypass' && request.off === null)) {
      const detail = nameOf(request.rule, control);
      unasked.push({ rule: request.rule, because: why ?? 'too-many', detail, request: describe(request) });
    }
  }
  return { askings, unasked: unasked.slice(0, mostUnasked) };
}

/** Methods of RFC 9110, RFC 5789 and WebDAV that are no tricks yet; CONNECT reaches no router. */
const methods = [
  ...['PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH'],
  ...['ACL', 'BIND', 'MKCALENDAR', 'VERSION-CONTROL', 'CHECKOUT', 'STACKPROOF'],
];
const suffixes = ['.png', '.jpg', '.svg', '.ico', '.css', '.js', '.woff2', '.json', '.xml', '.ics', '.map'];
const words = ['/feed/', '/api/', '/rss', '/public/', '/static/', '/ping'];

/**
 * Where the login's own rules are not known: what rules tend to open by method, by suffix, and by a word in the query.
 */
export const askBlindly = (entries: readonly Entry[]): Asking[] =>
  entries.flatMap((entry) => {
    const path = barePath(entry.path);
    const odd = [
      ...suffixes.flatMap((suffix) => [`/stackproof${suffix}`, `${path}?x=${suffix}`]),
      ...words.map((word) => `${path}?x=${word}`),
    ];
    return [
      ...methods.map((method) => askAt({ ...entry, method }, 'common-path', 'path', {}, method)),
      ...odd.map((to) => askAt({ ...entry, method: 'GET' }, 'common-path', 'path', { path: to }, to)),
    ];
  });
