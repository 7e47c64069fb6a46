import { randomBytes } from 'node:crypto';
import type { Standpoint, StandpointRow } from '../../evidence/standpoints.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { inRange } from '../../lib/ip.ts';
import { dueLevel, isRestricted } from '../../policy/access-level.ts';
import { askAt, type Asking } from '../access/access-asking.ts';
import { looksAtVisitors } from '../../traefik/rules/reading.ts';
import { isFigures } from '../../traefik/table/internal.ts';
import { allEntryAddresses, routedEntries, type Approach, type Routed } from '../access/access-entries.ts';
import { paces } from '../access/access-pace.ts';
import { askAgain, askPaths, askUndeclared, playTricks, protectedEntries } from '../access/access-plan.ts';
import { sendAll, type Sent } from '../access/access-sending.ts';
import { nameBackends } from '../access/access-whose.ts';
import type { GatherContext } from '../context.ts';
import { askTwice } from '../network/probing.ts';
import type { ChosenStandpoint } from './choose-standpoints.ts';
import { barePath } from '../../lib/url.ts';

/** A standpoint after the knocks, with what it reaches. */
export interface Reached extends ChosenStandpoint {
  knocks: Standpoint['knocks'];
  trusted: boolean;
  approach: Approach;
  routed: Routed[];
}

/** What a trick claims of the way that a request took, which a proxy believes of those whom it trusts. */
const isClaim = (trick: string): boolean =>
  /^(?:x-forwarded|forwarded|x-real-ip|connection-drops-forwarded)/.test(trick);

/** Paths that rules for programs tend to open, asked from each standpoint on each host. */
const fewPaths = ['/api', '/metrics'];

const isTrusted = ({ source, entryPoints }: ChosenStandpoint): boolean =>
  entryPoints.some(({ entryPoint: { forwardedHeaders } }) =>
    forwardedHeaders?.trustedIPs.some((range) => source !== null && inRange(source, range)),
  );

/** What is asked of every router but of those that serve nothing of a service's. */
export const servedEntries = (context: GatherContext, traefik: Traefik, approach: Approach): Routed[] =>
  routedEntries(context, traefik, approach).filter(({ asked: { router } }) => !isFigures({ name: router }));

/** The same requests serve all standpoints that come in by the same entrypoints, wherever they knock. */
function plannerOf(context: GatherContext, traefik: Traefik): (approach: Approach) => Routed[] {
  const [known, byVisitor] = [new Map<string, Routed[]>(), traefik.routers.some(looksAtVisitors)];
  const inner = (containerPort: number) => ({ namespace: '', address: '', port: containerPort });
  return (approach) => {
    if (approach.entryPoints.length === 0) return [];
    const key = JSON.stringify([approach.entryPoints.map(({ name }) => name), byVisitor ? approach.visitor : null]);
    const found = known.get(key) ?? servedEntries(context, traefik, { ...approach, at: inner });
    known.set(key, found);
    return found.map(({ entries, ...routed }) => ({
      ...routed,
      entries: entries.map((entry) => ({ ...entry, at: approach.at(entry.at.port) })),
    }));
  };
}

/** Knocks at every entrypoint from every standpoint; one that stays shut is knocked at twice. */
export async function knock(
  context: GatherContext,
  traefik: Traefik,
  standpoints: readonly ChosenStandpoint[],
): Promise<Reached[]> {
  const knocks = standpoints.flatMap((standpoint) =>
    standpoint.cannot === null ? standpoint.entryPoints.map((knocked) => ({ standpoint, knocked })) : [],
  );
  const settled = await askTwice(
    context.vantage,
    knocks,
    ({ knocked: { at } }) => ({ kind: 'tcp', ...at }),
    () => true,
  );
  const plan = plannerOf(context, traefik);
  return standpoints.map((standpoint) => {
    const mine = settled.filter(({ item }) => item.standpoint === standpoint);
    const open = mine.filter(({ value }) => value === 'open').map(({ item: { knocked } }) => knocked);
    const blind = mine.find(({ value }) => value === 'probe-failed' || value === 'absent' || value === 'no-control');
    const approach: Approach = {
      entryPoints: open.map(({ entryPoint }) => entryPoint),
      at: (port) => open.find(({ containerPort }) => containerPort === port)?.at ?? nowhere(port),
      visitor: standpoint.source,
    };
    return {
      ...standpoint,
      cannot: standpoint.cannot ?? (blind ? `no packet could be sent from there (${blind.value})` : null),
      knocks: mine.map(({ item: { knocked }, value }) => ({
        entryPoint: knocked.entryPoint.name,
        address: knocked.at.address,
        port: knocked.at.port,
        value,
      })),
      trusted: isTrusted(standpoint),
      approach,
      routed: plan(approach),
    };
  });
}

function nowhere(port: number): never {
  throw new Error(`nobody knocked at port ${port}`);
}

/** One request to each router that asks for a login. */
const askLightly = ({ policy }: GatherContext, routed: readonly Routed[]): Asking[] =>
  routed.flatMap(({ entries, asked: { service } }) =>
    entries
      .filter(({ host, path }) => isRestricted(dueLevel(policy, host, barePath(path), service)))
      .slice(0, 1)
      .map((entry) => askAt(entry, 'anonymous', 'browser')),
  );

/** Each router, a few paths of each host, and what nobody declared; the tricks where claims are believed. */
function askWholly(context: GatherContext, traefik: Traefik, { routed, approach, trusted }: Reached): Asking[] {
  const { policy } = context;
  const entries = protectedEntries(policy, routed);
  const word = `stackproof-${randomBytes(4).toString('hex')}`;
  return [
    ...routed.flatMap((each) => each.entries.map((entry) => askAt(entry, 'anonymous', 'browser'))),
    ...entries.flatMap((entry) => askPaths(policy, entry, fewPaths)),
    ...askUndeclared(policy, allEntryAddresses(context, traefik, approach), entries.slice(0, 1), word),
    ...(trusted ? playTricks(policy, entries).filter(({ name }) => isClaim(name)) : []),
    ...(trusted ? askAgain(entries, () => 1) : []),
  ];
}

interface Item extends Asking {
  standpoint: Reached;
}

/** All that is asked from one standpoint; where the gatherer of access asked already, nothing. */
function askFrom(context: GatherContext, traefik: Traefik, standpoint: Reached): Item[] {
  if (standpoint.cannot !== null || standpoint.depth === 'access') return [];
  const askings =
    standpoint.depth === 'whole' ? askWholly(context, traefik, standpoint) : askLightly(context, standpoint.routed);
  return askings.map((asking) => ({ ...asking, standpoint }));
}

/**
 * Sends what is asked from each standpoint: one after the other where all visitors are counted together, at once where
 * each address is counted for itself.
 */
async function send(context: GatherContext, traefik: Traefik, plans: readonly Item[][]): Promise<Sent<Item>[]> {
  const paceOf = paces(traefik, context.lab === null);
  const isCounted = ({ host }: Item) => {
    const { perSecond, perAddress } = paceOf(host);
    return perSecond < Infinity && !perAddress;
  };
  const heaps = plans.flat().some(isCounted) ? [plans.flat()] : plans;
  const sent = heaps.map((heap) =>
    sendAll(
      context,
      heap,
      ({ probe }) => probe,
      ({ host }) => host,
      true,
    ),
  );
  return (await Promise.all(sent)).flat();
}

/** What of a row is known before it is asked. */
type PlannedField = 'standpoint' | 'family' | 'purpose' | 'kind' | 'name' | 'router' | 'host';

/** Asks from every standpoint, and says whose each answer is. everywhere: all routers, on whichever entrypoint. */
export async function askStandpoints(
  context: GatherContext,
  traefik: Traefik,
  standpoints: readonly Reached[],
  everywhere: readonly Routed[],
): Promise<{ plan: Pick<StandpointRow, PlannedField>[]; rows: StandpointRow[]; known: Set<string> }> {
  const plans = standpoints.map((standpoint) => askFrom(context, traefik, standpoint));
  const plan = plans.flat().map(({ standpoint: { name: standpoint, family }, ...asking }) => {
    const { purpose, kind, name, router, host } = asking;
    return { standpoint, family, purpose, kind, name, router, host };
  });
  const answered = await send(context, traefik, plans);
  const { rows, known } = await nameBackends(context, everywhere, answered);
  return {
    plan,
    known,
    rows: answered.flatMap(({ item: { standpoint } }, at): StandpointRow[] => {
      const row = rows[at];
      if (!row) return [];
      const { namespace, family, network, source } = standpoint;
      const from = source ?? row.from;
      return [
        { ...row, ...(from === undefined ? {} : { from }), standpoint: standpoint.name, namespace, family, network },
      ];
    }),
  };
}
