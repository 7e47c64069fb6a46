import { randomBytes } from 'node:crypto';
import type { ProbeResult } from '../../clients/probes.ts';
import type { Forwarded } from '../../evidence/access.ts';
import { familyOf, isAddress } from '../../lib/ip.ts';
import { withPort, barePath } from '../../lib/url.ts';
import { dueLevel, isProtected } from '../../policy/access-level.ts';
import type { Entry } from './access-asking.ts';
import type { Behind, Routed } from './access-entries.ts';
import { markedRequest, markHeader } from './access-forgery.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { watchMarks, type SeenMark } from './watch-marks.ts';

const limitMs = 5000;

interface Marked {
  router: string;
  entry: Entry;
  mark: string;
  /** Each that the request may have gone to. */
  servers: readonly Behind[];
}

/**
 * One way in for each router that needs no login and leads to a backend; the login service itself is who sends such
 * headers, not who believes them.
 */
function openWays({ policy }: GatherContext, routed: readonly Routed[]): Omit<Marked, 'mark'>[] {
  return routed.flatMap(({ asked: { router, service }, entries, servers }) => {
    const entry = entries
      .toSorted((one, other) => other.scheme.localeCompare(one.scheme))
      .find(({ host, path }) => !isProtected(dueLevel(policy, host, barePath(path), service)));
    const isLogin = service === policy.access.login.service;
    return entry && servers.length > 0 && !isLogin && !router.endsWith('@internal') ? [{ router, entry, servers }] : [];
  });
}

/**
 * Whether a packet went to a server: to its address, or where the proxy has only its name, to its port anywhere but at
 * the login service.
 */
function reaches(context: GatherContext, { host, asked }: Behind, { to, port }: SeenMark): boolean {
  if (port !== asked) return false;
  if (isAddress(host)) return host === to;
  const login = need(context, 'containers').filter(({ service }) => service === context.policy.access.login.service);
  return !login.some(({ attachments }) =>
    attachments.some((each) => (familyOf(to) === 6 ? each.ipv6 : each.ipv4) === to),
  );
}

function readForwarded(
  context: GatherContext,
  marked: Marked,
  seen: readonly SeenMark[],
  result: ProbeResult | undefined,
): Forwarded {
  const names = seen
    .filter((each) => each.mark === marked.mark && marked.servers.some((server) => reaches(context, server, each)))
    .flatMap((each) => each.names);
  const arrived = names.some((name) => name.toLowerCase() === markHeader.toLowerCase());
  const passed = [...new Set(names.filter((name) => name.toLowerCase() !== markHeader.toLowerCase()))].sort();
  const answered = result?.http
    ? `it was answered ${result.http.status}`
    : `no answer: ${result?.error ?? 'nothing came back'}`;
  const { router, entry, servers } = marked;
  const where = servers.map(({ host, asked }) => (asked === null ? host : withPort(host, asked))).join(', ');
  const unseen = servers.every(({ scheme }) => scheme === 'https')
    ? `the proxy speaks TLS to ${where}, which cannot be read`
    : `its mark was not seen on the way to ${where}; ${answered}`;
  return { router, host: entry.host, path: entry.path, arrived, passed, error: arrived ? null : unseen };
}

/** Proxies pass `Remote_User` on as another header, and many a backend (CGI, WSGI) reads the two as one. */
const withAliases = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => [name, name.replaceAll('-', '_')])),
];

/**
 * Sends forged identity headers to every router that needs no login, each value a mark of its own, and watches the
 * proxy's own namespace for what leaves it towards the backend.
 * A request whose harmless mark was not seen to arrive says nothing.
 */
export async function watchForwarded(
  context: GatherContext,
  namespace: string,
  routed: readonly Routed[],
): Promise<Forwarded[]> {
  const begin = `sp${randomBytes(6).toString('hex')}`;
  const marked = openWays(context, routed).map((way, at): Marked => ({ ...way, mark: `${begin}x${at}` }));
  if (marked.length === 0) return [];
  const forged = withAliases(context.policy.access.identityHeaders);
  const probes = marked.map(({ entry, mark }) => markedRequest(entry, forged, mark).probe);
  const { sent, seen, blind } = await watchMarks(context, namespace, begin, () =>
    context.vantage.probe(probes, { limitMs }),
  );
  if (blind !== null)
    return marked.map(({ router, entry: { host, path } }) => {
      return { router, host, path, arrived: false, passed: [], error: blind };
    });
  return marked.map((each, at) => readForwarded(context, each, seen, sent?.[at]));
}
