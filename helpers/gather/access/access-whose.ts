import type { ProbeResult } from '../../clients/probes.ts';
import type { AccessRow } from '../../evidence/access.ts';
import { isAddress } from '../../lib/ip.ts';
import { unbracketed } from '../../lib/url.ts';
import { serviceAt } from '../../policy/access-level.ts';
import { directProbe, isNobodys, isSame, readRow, type Direct } from './read-answers.ts';
import { askAt, type Asking } from './access-asking.ts';
import type { Routed } from './access-entries.ts';
import { sendAll, type Sent } from './access-sending.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';

type Http = NonNullable<ProbeResult['http']>;

/** Where a server is reached from the proxy's namespace; a name is looked up among the containers. */
function directOf(context: GatherContext, { server, asked }: Routed): Direct | null {
  const containers = need(context, 'containers');
  const proxy = containers.find(({ member, service }) => member && service === context.policy.proxy.service);
  if (server === null || !URL.canParse(server) || !proxy) return null;
  const { hostname, port, protocol } = new URL(server);
  const name = unbracketed(hostname);
  const mine = new Set(proxy.attachments.map(({ networkId }) => networkId));
  const named = containers.flatMap(({ subject, attachments }) =>
    attachments
      .filter(({ networkId, aliases }) => mine.has(networkId) && [subject, ...aliases].includes(name))
      .map(({ ipv4 }) => ipv4),
  );
  const address = isAddress(name) ? name : (named[0] ?? null);
  const tls = protocol === 'https:';
  return address === null
    ? null
    : {
        service: asked.service ?? serviceAt(context.policy, asked.hosts[0] ?? '') ?? asked.router,
        namespace: proxy.namespace,
        address,
        port: port === '' ? (tls ? 443 : 80) : Number(port),
        tls,
      };
}

type Answered = Sent<Asking>;

/** An answer that sends to the login says by itself who gave it. */
const isLogin = ({ policy }: GatherContext, { headers }: Http): boolean => {
  const { location } = headers;
  return location !== undefined && URL.canParse(location) && new URL(location).hostname === policy.access.login.host;
};

/**
 * Asks the backends directly what the proxy's answers could be theirs of, each question once, and names those whose
 * answer it is.
 */
export async function nameBackends(
  context: GatherContext,
  routed: readonly Routed[],
  answered: readonly Answered[],
): Promise<{ rows: AccessRow[]; known: Set<string> }> {
  const directs = routed.map((each) => ({
    router: each.asked.router,
    hosts: each.asked.hosts.map((host) => host.toLowerCase()),
    direct: directOf(context, each),
    first: each.entries[0],
  }));
  const open = directs.filter(({ hosts }) =>
    hosts.some((host) => context.policy.access.levels[serviceAt(context.policy, host) ?? ''] === 'bypass'),
  );
  const questions = new Map<string, { direct: Direct; asking: Asking }>();
  const keyOf = (direct: Direct, asking: Asking) => JSON.stringify(directProbe(direct, asking));
  const put = (direct: Direct, asking: Asking) => void questions.set(keyOf(direct, asking), { direct, asking });
  const candidates = ({ router, host, purpose }: Asking): Direct[] => {
    const mine = directs.filter((each) => each.router === router || each.hosts.includes(host.toLowerCase()));
    return [...(purpose === 'undeclared' ? directs : purpose === 'trick' ? [...mine, ...open] : mine)].flatMap(
      ({ direct }) => direct ?? [],
    );
  };
  for (const { direct, first } of directs) if (direct && first) put(direct, askAt(first, 'anonymous', 'browser'));
  const unclear = answered.filter(({ result: { http } }) => http && !isLogin(context, http) && !isNobodys(http));
  for (const { item } of unclear) for (const direct of candidates(item)) put(direct, item);
  const asked = await sendAll(
    context,
    [...questions.entries()],
    ([, { direct, asking }]) => directProbe(direct, asking),
    ([, { direct }]) => direct.service,
  );
  const replies = new Map(asked.map(({ item: [key], result }) => [key, result.http]));
  const whose = ({ item, result: { http } }: Answered): string | null => {
    if (!http || isLogin(context, http)) return null;
    const same = candidates(item).find((direct) => {
      const reply = replies.get(keyOf(direct, item));
      return reply && isSame(http, reply);
    });
    return same?.service ?? null;
  };
  const known = directs
    .filter(({ direct, first }) => direct && first && replies.get(keyOf(direct, askAt(first, 'anonymous', 'browser'))))
    .map(({ router }) => router);
  return {
    rows: answered.map((each) => ({
      ...readRow(each.item, each.result, whose(each)),
      ...(each.from === null ? {} : { from: each.from }),
    })),
    known: new Set(known),
  };
}
