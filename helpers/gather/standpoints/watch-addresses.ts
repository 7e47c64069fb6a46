import { randomBytes } from 'node:crypto';
import type { Visitor } from '../../evidence/standpoints.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { dueLevel, isRestricted } from '../../policy/access-level.ts';
import { isLoginService } from '../../policy/accounts.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { isInternal } from '../../traefik/table/internal.ts';
import { askAt, type Asking, type Entry } from '../access/access-asking.ts';
import { isSealed } from '../access/access-entries.ts';
import { markHeader } from '../access/access-forgery.ts';
import { watchMarks, type SeenMark } from '../access/watch-marks.ts';
import type { GatherContext } from '../context.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { Reached } from './ask-standpoints.ts';
import { barePath } from '../../lib/url.ts';

const limitMs = 5000;
/** Whom a tunnel says that it speaks for: an address that nobody in the stack can have. */
const beyond = '192.0.2.77';

interface Marked extends Pick<Visitor, 'standpoint' | 'own' | 'told' | 'router'> {
  entry: Entry;
  mark: string;
  /** Its backend is spoken to in TLS, which cannot be read. */
  sealed: boolean;
}

/** Visitors whose address is known: from outside over each family, and through each tunnel. */
function visitorsOf(standpoints: readonly Reached[]): { standpoint: Reached; own: string }[] {
  const able = standpoints.filter(({ cannot, routed }) => cannot === null && routed.length > 0);
  const outside = able.flatMap((standpoint) =>
    standpoint.kind === 'outside' && standpoint.source !== null ? [{ standpoint, own: standpoint.source }] : [],
  );
  const tunnels = new Map(
    able
      .filter(({ kind }) => kind === 'tunnel')
      .map((standpoint) => [standpoint.name, { standpoint, own: beyond }] as const),
  );
  return [...outside, ...tunnels.values()];
}

/** Of each visitor one request that a backend gets, and one about which a login is asked. */
function markAll(context: GatherContext, traefik: Traefik, standpoints: readonly Reached[], begin: string): Marked[] {
  const { policy } = context;
  const asksLogin = (name: string) => {
    const router = traefik.routers.find((each) => each.name === name);
    return router !== undefined && chainOf(router, traefik).some(({ middleware }) => middleware?.config?.forwardAuth);
  };
  const found = visitorsOf(standpoints).flatMap(({ standpoint: { name, routed }, own }) => {
    const pick = (told: Visitor['told']): Omit<Marked, 'mark'>[] =>
      routed
        .flatMap(({ asked: { router, service }, entries, servers }) => {
          const entry = entries.find(
            ({ host, path }) => isRestricted(dueLevel(policy, host, barePath(path), service)) === (told === 'login'),
          );
          const fits = told === 'login' ? asksLogin(router) : servers.length > 0 && !isLoginService(policy, service);
          const sealed = told === 'backend' && isSealed(servers);
          return entry && fits && !isInternal(router) ? [{ standpoint: name, own, told, router, entry, sealed }] : [];
        })
        .toSorted((one, other) => Number(one.sealed) - Number(other.sealed))
        .slice(0, 1);
    return [...pick('backend'), ...pick('login')];
  });
  return found.map((each, at) => ({ ...each, mark: `${begin}x${at}x` }));
}

/**
 * The request: its mark in a header for the backend, and in the query for the login, which hears of no header of ours.
 */
function markedRequest({ entry, mark, own }: Marked): Asking {
  const path = `${entry.path}${entry.path.includes('?') ? '&' : '?'}stackproof=${mark}`;
  const claims = own === beyond ? { 'X-Forwarded-For': own, 'Cf-Connecting-Ip': own } : {};
  return askAt(entry, 'anonymous', 'browser', { path, headers: { [markHeader]: mark, ...claims } });
}

function readVisitor(
  { standpoint, own, told, router, entry, mark, sealed }: Marked,
  seen: readonly SeenMark[],
  why: { blind: string | null; unseen: string | null },
) {
  // Only a login is told what was asked for.
  const isToldLogin = ({ names }: SeenMark) => names.some((name) => name.toLowerCase() === 'x-forwarded-uri');
  const mine = seen.filter((each) => each.mark === mark && isToldLogin(each) === (told === 'login'));
  const unread = sealed ? 'the proxy speaks TLS to it, which cannot be read' : 'its mark was not seen on the way there';
  return {
    ...{ standpoint, own, told, router, host: entry.host, path: entry.path },
    addresses: [...new Set(mine.flatMap(({ addresses }) => addresses))],
    error: mine.length > 0 ? null : (why.blind ?? (sealed ? null : why.unseen) ?? unread),
  };
}

/**
 * Sends a marked request of each visitor, and watches the proxy's own namespace for the address that it tells whoever
 * is behind it.
 */
export async function watchAddresses(
  context: GatherContext,
  traefik: Traefik,
  standpoints: readonly Reached[],
): Promise<{ marked: Pick<Visitor, 'standpoint' | 'own' | 'told'>[]; visitors: Visitor[] }> {
  const namespace = proxyOf(context)?.namespace;
  const begin = `sp${randomBytes(6).toString('hex')}`;
  const marked = markAll(context, traefik, standpoints, begin);
  if (namespace === undefined || marked.length === 0) return { marked, visitors: [] };
  const probes = marked.map((each) => ({
    ...markedRequest(each).probe,
    ...(each.own === beyond ? {} : { from: each.own }),
  }));
  const { seen, ...why } = await watchMarks(context, namespace, begin, () =>
    context.vantage.probe(probes, { limitMs }),
  );
  return { marked, visitors: marked.map((each) => readVisitor(each, seen, why)) };
}
