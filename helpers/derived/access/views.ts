import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import type { Standpoint, StandpointRow, Standpoints } from '../../evidence/standpoints.ts';
import { rememberBoth } from '../../lib/remember.ts';
import { isVerdictless, type Observation, type Verdictless } from '../../kernel/check.ts';
import { looksAtVisitors } from '../../traefik/rules/reading.ts';
import { withUnasked } from './with-unasked.ts';

/** What strangers get from one standpoint, to be judged as what they get from outside is. */
export interface View {
  /** What its subjects have beside the router's or host's name: ` from cloudflared`, ` over IPv6`. */
  suffix: string;
  access: Access;
}

/** Entrypoints that opened to some of these standpoints. */
export const reachedFrom = (standpoints: readonly Standpoint[]): Set<string> =>
  new Set(
    standpoints.flatMap(({ knocks }) =>
      knocks.flatMap(({ entryPoint, value }) => (value === 'open' ? entryPoint : [])),
    ),
  );

export function suffixOf({ kind, name, family }: Standpoint): string {
  if (kind !== 'outside') return ` from ${name}`;
  return family === 6 ? ' over IPv6' : '';
}

/** Who asked, where the view's own name does not say it: for people, and no part of what is asked. */
function askerOf({ standpoint, namespace, network, family }: StandpointRow): string {
  if (namespace === 'outside') return '';
  const who = namespace === 'host' && network !== null ? `as the gateway of ${network}` : `by ${namespace}`;
  const asker = namespace === standpoint || (namespace === 'host' && network === null) ? '' : `, asked ${who}`;
  return `${asker}${family === 6 ? ', over IPv6' : ''}`;
}

export const withAsker = (row: StandpointRow): AccessRow & { asker: string } => ({ ...row, asker: askerOf(row) });

/**
 * One view for each standpoint that was asked from, and a last one for routers that no visitor reaches: whoever else
 * does asks them.
 */
const viewsOf = rememberBoth((access: Access, { standpoints, routers, rows }: Standpoints): View[] => {
  const front = new Set(access.routers.map(({ router }) => router));
  const isOn = (entryPoints: ReadonlySet<string>) => (router: Standpoints['routers'][number]) =>
    router.entryPoints.length === 0 || router.entryPoints.some((name) => entryPoints.has(name));
  const asked = standpoints.filter(({ depth, cannot }) => depth !== 'access' && cannot === null);
  const views = [...Map.groupBy(asked, ({ name }) => name)].flatMap(([name, alike]): View[] => {
    const [first] = alike;
    const mine = rows.filter(({ standpoint, router }) => standpoint === name && (router === '' || front.has(router)));
    const reached = routers.filter(isOn(reachedFrom(alike))).filter(({ router }) => front.has(router));
    if (!first) return [];
    return [
      { suffix: suffixOf(first), access: { from: name, routers: reached, rows: mine.map(withAsker), forwarded: [] } },
    ];
  });
  const inner = routers.filter(isOn(reachedFrom(standpoints))).filter(({ router }) => !front.has(router));
  const names = new Set(inner.map(({ router }) => router));
  const there = rows.filter(({ router }) => names.has(router)).map(withAsker);
  const elsewhere: View = { suffix: '', access: { from: 'inside', routers: inner, rows: there, forwarded: [] } };
  return inner.length > 0 ? [...views, elsewhere] : views;
});

/**
 * Routers that take visitors from certain addresses alone, none of which is ours outside, and were asked from one that
 * is: outside there is nothing to be seen of them.
 */
function askedElsewhere({ routers }: Access, { rows }: Standpoints, traefik: Traefik): Set<string> {
  const there = new Set(rows.map(({ router }) => router));
  const unasked = routers.filter(({ router, cannot }) => cannot !== null && there.has(router));
  const named = traefik.routers.filter(({ name }) => unasked.some(({ router }) => router === name));
  return new Set(named.filter(looksAtVisitors).map(({ name }) => name));
}

type Answer = readonly Observation[] | Verdictless;

/**
 * The same question put to every view. What is wrong from outside is said once: it is no better from elsewhere. Of what
 * cannot be seen from outside only what is wrong elsewhere is said: a router for certain addresses shows its service
 * to whoever comes from there. counts: views that have something to say of it.
 */
export function judgeViews(
  seen: { access: Access; standpoints?: Standpoints; traefik?: Traefik },
  judge: (access: Access) => Answer,
  counts: (view: View) => boolean = () => true,
): Answer {
  const { standpoints, traefik } = seen;
  const access = traefik ? withUnasked(seen.access, traefik) : seen.access;
  const front = judge(access);
  if (!standpoints) return front;
  const asked = traefik ? askedElsewhere(access, standpoints, traefik) : new Set<string>();
  const isSeen = ({ subject, holds }: Observation) => holds !== null || !asked.has(subject);
  const first = isVerdictless(front) ? front : front.filter(isSeen);
  const outside = isVerdictless(first) ? [] : first;
  const judged = (verdict: boolean | null) =>
    new Set(outside.filter(({ holds }) => holds === verdict).map(({ subject }) => subject));
  const [wrong, unseen] = [judged(false), judged(null)];
  const more = viewsOf(access, standpoints)
    .filter(counts)
    .flatMap(({ suffix, access: seen }): Observation[] => {
      const answer = judge(seen);
      if (isVerdictless(answer)) return [];
      return answer
        .filter(isSeen)
        .filter(({ subject, holds }) => !wrong.has(subject) && !(holds !== false && unseen.has(subject)))
        .map((each) => ({ ...each, subject: `${each.subject}${suffix}` }));
    });
  if (!isVerdictless(first) && (first.length > 0 || asked.size > 0)) return [...first, ...more];
  // Where from outside nothing could be said, no pass may rest on the other views alone.
  return more.some(({ holds }) => holds !== true) ? more : first;
}
