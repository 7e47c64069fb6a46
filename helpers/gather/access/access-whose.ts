import type { ProbeResult } from '../../clients/probes.ts';
import type { AccessRow } from '../../evidence/access.ts';
import { bracketed } from '../../lib/url.ts';
import { serviceAt } from '../../policy/access-level.ts';
import { isLoginPage } from '../../policy/accounts.ts';
import { directProbe, readRow, type Direct } from './read-answers.ts';
import { askAt, type Asking } from './access-asking.ts';
import type { Routed } from './access-entries.ts';
import { sendAll, type Sent } from './access-sending.ts';
import type { GatherContext } from '../context.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import { askErrorPage, errorPagesOf, isServedBy } from './error-pages.ts';
import { hasChallenge, isNobodys, isSame, locationOf } from './same-answer.ts';

type Http = NonNullable<ProbeResult['http']>;

/** More servers behind one router would cost more questions than they could tell. */
const mostServers = 4;

/** Where the servers of a router are asked from the proxy's own namespace; one whose address is not known cannot be. */
export function directsOf(context: GatherContext, { servers, asked }: Routed): Direct[] {
  const namespace = proxyOf(context)?.namespace;
  if (namespace === undefined) return [];
  const usual = asked.service ?? serviceAt(context.policy, asked.hosts[0] ?? '') ?? asked.router;
  return servers
    .flatMap(({ address, asked: port, scheme, service }): Direct[] =>
      address === null || port === null
        ? []
        : [{ service: service ?? usual, namespace, address, port, tls: scheme === 'https' }],
    )
    .slice(0, mostServers);
}

type Answered = Sent<Asking>;

/** An answer that sends to the login says by itself who gave it. */
export function isLogin(
  { policy }: GatherContext,
  { host, scheme }: Pick<Asking, 'host' | 'scheme'>,
  http: Http,
): boolean {
  const location = locationOf(http);
  const base = `${scheme}://${bracketed(host)}`;
  return location !== null && URL.canParse(location, base) && isLoginPage(policy, new URL(location, base));
}

/**
 * Whether asking a backend can tell whose an answer is: with its own challenge it is only worth the question where
 * nothing special was asked.
 */
const isTelling = (context: GatherContext, { purpose, host, scheme }: Asking, http: Http): boolean =>
  !isLogin(context, { host, scheme }, http) && (!isNobodys(http) || (purpose === 'anonymous' && hasChallenge(http)));

/** Who stands behind each router, and where each of its servers is asked. */
type Directs = { router: string; own: readonly Direct[] }[];

/**
 * Pages of services that ask for a login, by which a router replaces what strangers are answered: asked of the service
 * itself, under the status that the proxy left in its place.
 */
function replacingPages(
  { gathered, policy }: GatherContext,
  directs: Directs,
  { item, result: { http } }: Answered,
): { direct: Direct; asking: Asking }[] {
  const { traefik } = gathered;
  if (!http || !traefik?.ok || item.purpose !== 'anonymous') return [];
  const guarded = ({ service }: Direct) => ['one_factor', 'two_factor'].includes(policy.access.levels[service] ?? '');
  const leadsTo = (router: string) => traefik.value.routers.find(({ name }) => name === router);
  return errorPagesOf(item.router, traefik.value).flatMap((page) =>
    directs
      .filter(({ router }) => isServedBy(leadsTo(router), page))
      .flatMap(({ own }) => own.filter(guarded))
      .map((direct) => ({ direct, asking: askErrorPage(item, page, http.status) })),
  );
}

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
    own: directsOf(context, each),
    first: each.entries[0],
  }));
  const open = directs.filter(({ hosts }) =>
    hosts.some((host) => context.policy.access.levels[serviceAt(context.policy, host) ?? ''] === 'bypass'),
  );
  // What takes any name answers for whatever name a trick makes of its own.
  const strange = directs.filter(({ hosts }) => hosts.every((host) => serviceAt(context.policy, host) === null));
  const questions = new Map<string, { direct: Direct; asking: Asking }>();
  const keyOf = (direct: Direct, asking: Asking) => JSON.stringify(directProbe(direct, asking));
  const put = (direct: Direct, asking: Asking) => void questions.set(keyOf(direct, asking), { direct, asking });
  const candidates = ({ router, host, purpose }: Asking): Direct[] => {
    const mine = directs.filter((each) => each.router === router || each.hosts.includes(host.toLowerCase()));
    const byPurpose: Partial<Record<Asking['purpose'], typeof mine>> = {
      undeclared: directs,
      trick: [...mine, ...open, ...strange],
    };
    return (byPurpose[purpose] ?? mine).flatMap(({ own }) => own);
  };
  for (const { own, first } of directs)
    if (first) for (const direct of own) put(direct, askAt(first, 'anonymous', 'browser'));
  const unclear = answered.filter(({ item, result: { http } }) => http && isTelling(context, item, http));
  for (const { item } of unclear) for (const direct of candidates(item)) put(direct, item);
  const pages = new Map(unclear.map((each) => [each, replacingPages(context, directs, each)]));
  for (const { direct, asking } of [...pages.values()].flat()) put(direct, asking);
  const asked = await sendAll(
    context,
    [...questions.entries()],
    ([, { direct, asking }]) => directProbe(direct, asking),
    ([, { direct }]) => direct.service,
  );
  const replies = new Map(asked.map(({ item: [key], result }) => [key, result.http]));
  const whose = (each: Answered): string | null => {
    const { item, result: answer } = each;
    const { http } = answer;
    if (!http || isLogin(context, item, http)) return null;
    const same = candidates(item).find((direct) => {
      const reply = replies.get(keyOf(direct, item));
      return reply && isSame(http, reply);
    });
    const replaced = pages.get(each)?.find(({ direct, asking }) => {
      const reply = replies.get(keyOf(direct, asking));
      return reply && isSame({ ...http, status: reply.status }, reply);
    });
    return (same ?? replaced?.direct)?.service ?? null;
  };
  const known = directs
    .filter(
      ({ own, first }) =>
        first && own.some((direct) => replies.get(keyOf(direct, askAt(first, 'anonymous', 'browser')))),
    )
    .map(({ router }) => router);
  return {
    rows: answered.map((each) => ({
      ...readRow(each.item, each.result, whose(each)),
      ...(each.from === null ? {} : { from: each.from }),
    })),
    known: new Set(known),
  };
}
