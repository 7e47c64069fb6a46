import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { bracketed, barePath } from '../../lib/url.ts';
import { dueLevel, isProtected, isRestricted, type DueLevel } from '../../policy/access-level.ts';
import { notApplicable, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { addressOf, answerOf, backendOf, isIn, isInconclusive, isLoginAnswer, targetOf } from './whose-answer.ts';
import { inNamespaceOf } from '../stack/by-hand.ts';
import { quote } from '../../lib/shell-word.ts';

/** Whether a text has a host name, in whatever letters, and right behind it a path, in its own. */
function followsName(text: string, host: string, path: string): boolean {
  const at = text.toLowerCase().indexOf(host.toLowerCase());
  return at >= 0 && text.slice(at + host.length).startsWith(path);
}

/** Whether a redirect to the login carries the address that was asked for, in any of its parameters. */
export function carriesAddress(row: AccessRow): boolean {
  const values = [...(targetOf(row)?.searchParams.values() ?? [])];
  const path = barePath(row.path);
  return values.some(
    (value) =>
      value === row.path ||
      followsName(value, row.host, path) ||
      (path === '/' && value.toLowerCase().endsWith(`://${row.host.toLowerCase()}`)),
  );
}

/** What the policy wants a router's request to ask for. */
export const levelOf = (
  row: Pick<AccessRow, 'host' | 'path' | 'router'>,
  { routers }: Access,
  policy: Policy,
): DueLevel =>
  dueLevel(policy, row.host, barePath(row.path), routers.find(({ router }) => router === row.router)?.service ?? null);

/**
 * Whether some request to a router must ask for a login; one of which no request is known is taken for such a router.
 */
export function isProtectedRouter({ hosts, paths, service }: Access['routers'][number], policy: Policy): boolean {
  const pairs = hosts.flatMap((host) =>
    (paths.length > 0 ? paths : ['/']).map((path) => dueLevel(policy, host, path, service)),
  );
  return pairs.length === 0 || pairs.some(isProtected);
}

/** Whether a request to a router is decided by where its visitor comes from, and by no login. */
export function isByAddress(
  { hosts, paths, service }: Pick<Access['routers'][number], 'hosts' | 'paths' | 'service'>,
  policy: Policy,
): boolean {
  const levels = hosts.flatMap((host) =>
    (paths.length > 0 ? paths : ['/']).map((path) => dueLevel(policy, host, barePath(path), service)),
  );
  return levels.includes('addresses') && !levels.some(isProtected);
}

/** Whether everybody may come to what a router leads to. */
export const isOpenRouter = (router: Access['routers'][number], policy: Policy): boolean =>
  !isProtectedRouter(router, policy) && !isByAddress(router, policy);

/** Whether a request went to a router that is opened by address: another check judges it, by where it came from. */
export const wentByAddress = (row: Pick<AccessRow, 'router'>, { routers }: Access, policy: Policy): boolean =>
  routers.some((each) => each.router === row.router && isByAddress(each, policy));

/**
 * Host names of protected routers, each with why nothing could be asked there; whatever is tried has to be tried on
 * each.
 */
export function protectedHosts({ routers }: Access, policy: Policy): Map<string, string | null> {
  const hosts = new Map<string, string | null>();
  for (const { hosts: names, paths, service, cannot } of routers) {
    for (const host of names)
      if ((paths.length > 0 ? paths : ['/']).some((path) => isProtected(dueLevel(policy, host, path, service))))
        hosts.set(host.toLowerCase(), cannot ?? hosts.get(host.toLowerCase()) ?? null);
  }
  return hosts;
}

/**
 * Hosts that ask for a login and to which none of these requests was made, each with why. Not applicable: no host asks
 * for one.
 */
export function untriedHosts(
  rows: readonly AccessRow[],
  access: Access,
  policy: Policy,
  expected: string,
): readonly Observation[] | Verdictless {
  const hosts = protectedHosts(access, policy);
  if (hosts.size === 0 && rows.length === 0 && access.routers.length > 0)
    return notApplicable('no host asks for a login');
  return [...hosts]
    .filter(([host]) => !rows.some((row) => row.host.toLowerCase() === host))
    .map(([subject, why]) => unseen(subject, expected, `was not tried: ${why ?? 'no request was made'}`));
}

/**
 * Requests of one router that were answered without a login, where one was due: what is tried beyond them proves
 * nothing.
 */
export function openAnyway(access: Access, policy: Policy): (row: AccessRow) => boolean {
  const open = new Set(
    access.rows
      .filter(
        (row) =>
          row.purpose === 'anonymous' && isRestricted(levelOf(row, access, policy)) && isIn(answerOf(row, policy)),
      )
      .map(({ router, host }) => `${router} ${host}`),
  );
  return ({ router, host }) => open.has(`${router} ${host}`);
}

/**
 * The plain request to a host, as it was answered first and, once for each address that was asked from, after all
 * others.
 */
interface Plainly {
  first: AccessRow | null;
  last: AccessRow[];
}

// Asked for each of some thousand rows.
const plainRequests = new WeakMap<AccessRow[], Map<string, Plainly>>();

function readPlainRequests(rows: readonly AccessRow[]): Map<string, Plainly> {
  const afterwards = Map.groupBy(
    rows.filter(({ purpose }) => purpose === 'afterwards'),
    ({ host }) => host.toLowerCase(),
  );
  const browsers = rows.filter(({ purpose, kind }) => purpose === 'anonymous' && kind === 'browser');
  const firstOf = (last: AccessRow[]) =>
    browsers.find((row) =>
      last.some(
        (other) =>
          other.router === row.router &&
          other.host === row.host &&
          other.path === row.path &&
          other.scheme === row.scheme,
      ),
    );
  return new Map([...afterwards].map(([host, last]) => [host, { first: firstOf(last) ?? null, last }]));
}

function plainly({ rows }: Access, { host }: Pick<AccessRow, 'host'>): Plainly {
  const known = plainRequests.get(rows) ?? readPlainRequests(rows);
  plainRequests.set(rows, known);
  return known.get(host.toLowerCase()) ?? { first: null, last: [] };
}

const isSameAnswer = (one: AccessRow, other: AccessRow, policy: Policy): boolean =>
  one.status === other.status && answerOf(one, policy) === answerOf(other, policy);

/**
 * Why refusals of a host's other requests prove nothing: a plain request did not get the login, first or last, so that
 * whatever refuses may refuse everybody who asks. null: they count.
 */
export function inconclusiveReason(access: Access, row: Pick<AccessRow, 'host'>, policy: Policy): string | null {
  const { first, last } = plainly(access, row);
  if (!first || last.length === 0)
    return 'no plain request was made after them, so that a ban would look like a refusal';
  const plain = answerOf(first, policy);
  // Whom the proxy leads on to another name of the service is asked there; a trick that passed would not be led on.
  if (!isLoginAnswer(plain) && plain !== 'secure')
    return `a plain request gets no login there: ${describeAnswer(first, policy)}`;
  const other = last.find((each) => !isSameAnswer(first, each, policy));
  return other
    ? `a plain request after them got ${other.status ?? 'no answer'}, and ${first.status} before: ` +
        'whoever asks much is turned away, whatever is asked'
    : null;
}

/** Refused as plain requests were in the end, and had not been at first: nothing is known of what it asked for. */
function isTurnedAway(access: Access, row: AccessRow, policy: Policy): boolean {
  const { first, last } = plainly(access, row);
  return first !== null && last.some((each) => !isSameAnswer(first, each, policy) && isSameAnswer(row, each, policy));
}

/**
 * Whether a row tells nothing of what was asked: nobody spoke who could say, or whoever asks much was turned away by
 * then.
 */
export const saysNothing = (access: Access, row: AccessRow, policy: Policy): boolean =>
  isInconclusive(answerOf(row, policy)) || isTurnedAway(access, row, policy);

/** The middlewares of a router as the finding shows them. */
export function showChain(traefik: Artifacts['traefik'], name: string): string {
  const router = traefik.routers.find((each) => each.name === name);
  const chain = router
    ? chainOf(router, traefik).map(({ name: link, missing }) => (missing ? `${link}, which does not exist` : link))
    : [];
  return chain.length > 0 ? `middlewares ${chain.join(', ')}` : 'no middleware';
}

/** Whose answer it is, as words behind its status; empty where nobody in particular spoke. */
function describeBackend(row: AccessRow, policy: Policy): string {
  const backend = backendOf(row, policy);
  if (backend !== null) return `, ${backend}’s own`;
  return answerOf(row, policy) === 'content' ? ', content' : '';
}

/** Where an answer leads, or else what it said. */
function describeContent({ location, summary }: AccessRow): string {
  if (location !== null) return ` to ${location}`;
  return summary === null ? '' : `: ${summary}`;
}

/** An answer in words: what was asked, what came back, and whose it is. */
export function describeAnswer(row: AccessRow & { asker?: string }, policy: Policy): string {
  const asked = `${row.method} ${row.path} (${row.name}${row.asker ?? ''})`;
  if (row.status === null)
    return `${asked}: ${row.refused ? 'refused' : 'no answer'}, ${row.error ?? 'nothing came back'}`;
  return `${asked}: ${row.status}${describeBackend(row, policy)}${describeContent(row)}`;
}

/** Where a request was sent, as curl's --resolve wants it; ADDRESS where a recording does not have it. */
export const resolvedAddress = ({ address = 'ADDRESS' }: Pick<AccessRow, 'address'>): string => bracketed(address);

/** curl's option for a method; empty: its own. */
function methodOption(method: string): string {
  if (method === 'GET') return '';
  return method === 'HEAD' ? '-I' : `-X ${method}`;
}

/** curl's option for a Host line of its own; empty: the address names the host. */
const hostLine = ({ handshake = null, host, sent }: AccessRow): string =>
  handshake === null || handshake === host || sent.some((line) => /^host:/i.test(line))
    ? ''
    : `-H ${quote(`Host: ${host}`)}`;

/** The same request as a command. namespace: whose packets it has to be. */
export function reproduceRequest(row: AccessRow & { namespace?: string }): string {
  const headers = row.sent.map((line) => `-H ${quote(line)}`);
  const port = row.port ?? (row.scheme === 'https' ? 443 : 80);
  // curl names in the handshake the host of the address.
  const host = row.handshake ?? row.host;
  const named = addressOf({ ...row, host });
  const shown = port === (row.scheme === 'https' ? 443 : 80) ? named : `${named}:${port}`;
  const words = [
    'curl -sSik',
    '--path-as-is',
    methodOption(row.method),
    row.version === '1.0' ? '--http1.0' : '',
    `--resolve ${quote(`${host}:${port}:${resolvedAddress(row)}`)}`,
    hostLine(row),
    ...headers,
    quote(row.path.startsWith('/') ? `${shown}${row.path}` : `${shown}/`),
    row.path.startsWith('/') ? '' : `--request-target ${quote(row.path)}`,
  ];
  const command = words.filter(Boolean).join(' ');
  const { namespace } = row;
  return namespace === undefined || namespace === 'outside' ? command : inNamespaceOf(namespace, command);
}
