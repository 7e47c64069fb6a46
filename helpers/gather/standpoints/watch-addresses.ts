import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import type { Visitor } from '../../evidence/standpoints.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { parseJson } from '../../lib/json.ts';
import { dueLevel, isProtected } from '../../policy/access-level.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { askAt, type Asking, type Entry } from '../access/access-asking.ts';
import { markHeader } from '../access/access-forgery.ts';
import type { GatherContext } from '../context.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { Reached } from './ask-standpoints.ts';

const longestSeconds = 15;
const limitMs = 5000;
/** Whom a tunnel says that it speaks for: an address that nobody in the stack can have. */
const beyond = '192.0.2.77';

const Seen = z.array(z.object({ mark: z.string(), names: z.array(z.string()), addresses: z.array(z.string()) }));
type Seen = z.infer<typeof Seen>;

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

const barePath = (path: string): string => path.split('?')[0] ?? path;

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
            ({ host, path }) => isProtected(dueLevel(policy, host, barePath(path), service)) === (told === 'login'),
          );
          const fits =
            told === 'login' ? asksLogin(router) : servers.length > 0 && service !== policy.access.login.service;
          const sealed = told === 'backend' && servers.every(({ scheme }) => scheme === 'https');
          return entry && fits && !router.endsWith('@internal')
            ? [{ standpoint: name, own, told, router, entry, sealed }]
            : [];
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

function readVisitor({ standpoint, own, told, router, entry, mark, sealed }: Marked, seen: Seen, blind: string | null) {
  // Only a login is told what was asked for.
  const isToldLogin = ({ names }: Seen[number]) => names.some((name) => name.toLowerCase() === 'x-forwarded-uri');
  const mine = seen.filter((each) => each.mark === mark && isToldLogin(each) === (told === 'login'));
  const unseen = sealed ? 'the proxy speaks TLS to it, which cannot be read' : 'its mark was not seen on the way there';
  return {
    ...{ standpoint, own, told, router, host: entry.host, path: entry.path },
    addresses: [...new Set(mine.flatMap(({ addresses }) => addresses))],
    error: mine.length > 0 ? null : (blind ?? unseen),
  };
}

/** Waits until the watch answers a knock; false: it ended before, or never did. */
async function isListening(watching: Promise<unknown>, knock: () => Promise<string | undefined>): Promise<boolean> {
  let over = false;
  void watching.finally(() => (over = true)).catch(() => undefined);
  for (let tries = 0; tries < 60 && !over; tries++) {
    if ((await knock()) === 'open') return true;
    await delay(50);
  }
  return false;
}

/**
 * Sends a marked request of each visitor, and watches the proxy's own namespace for the address that it tells whoever
 * is behind it.
 */
export async function watchAddresses(
  context: GatherContext,
  traefik: Traefik,
  standpoints: readonly Reached[],
): Promise<Visitor[]> {
  const namespace = proxyOf(context)?.namespace;
  const [begin, port] = [`sp${randomBytes(6).toString('hex')}`, randomInt(33_000, 60_000)];
  const marked = markAll(context, traefik, standpoints, begin);
  if (namespace === undefined || marked.length === 0) return [];
  const { vantage } = context;
  const knock = async (send?: string) => {
    const probe = { kind: 'tcp' as const, namespace, address: '127.0.0.1', port, ...(send ? { send } : {}) };
    return (await vantage.probe([probe], { limitMs: 500 }))[0]?.value;
  };
  const argv = ['python3', '-I', '-S', '-c', proberProgram('watch-forwarded')];
  const watching = vantage.run(namespace, [...argv, begin, String(port), String(longestSeconds)]);
  const on = await isListening(watching, knock);
  if (on) {
    await vantage.probe(
      marked.map((each) => ({ ...markedRequest(each).probe, ...(each.own === beyond ? {} : { from: each.own }) })),
      { limitMs },
    );
    await knock('end');
  }
  const { code, stdout, stderr } = await watching;
  const seen = Seen.safeParse(code === 0 && on ? parseJson(stdout) : null);
  const why = stderr.trim().split('\n').at(-1) || `the watch ended with ${code}`;
  const blind = seen.success ? null : `what leaves the proxy could not be watched: ${why}`;
  return marked.map((each) => readVisitor(each, seen.success ? seen.data : [], blind));
}
