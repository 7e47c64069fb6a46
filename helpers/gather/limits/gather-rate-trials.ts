import { setTimeout as delay } from 'node:timers/promises';
import type { RateTrial, RateTrials } from '../../evidence/rate-trials.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { familyOf, type Family } from '../../lib/ip.ts';
import { figuresFor, perSecond } from '../../policy/rate-figures.ts';
import type { RateFigures } from '../../policy/schema-front.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { askAt, type Entry } from '../access/access-asking.ts';
import { routedEntries } from '../access/access-entries.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';
import { entryAddressesOf, type EntryAddress } from '../traefik/entry-address.ts';
import { portOfEntryPoint } from '../../traefik/table/entry-points.ts';
import { sendOne, tryBurst, type Visitor } from './burst.ts';

const notMade: RateTrials = {
  notMade: 'experiments that disturb were not asked for; `--disturb` makes them: one visitor asks too often',
  rows: [],
};

/** A place is free again after the time of one request; this many are waited for. */
const placesWaitedFor = 2;
/** What takes longer to come free than this is not waited for. */
const longestWaitMs = 30_000;

interface Trial {
  router: string;
  family: Family;
  figures: RateFigures;
  entry: Entry | null;
  cannot: string | null;
  visitors: Visitor[];
}

/** Ways in to the entrypoint of an entry, one for each family, its own first. */
function waysIn(context: GatherContext, traefik: Traefik, router: Router, { at }: Entry): EntryAddress[] {
  const ports = traefik.entryPoints
    .filter(({ name }) => router.entryPoints.length === 0 || router.entryPoints.includes(name))
    .flatMap((each) => portOfEntryPoint(each) ?? []);
  const others = ports
    .flatMap((port) => entryAddressesOf(context, port))
    .filter(({ port, namespace }) => port === at.port && namespace === at.namespace);
  const find = (family: Family) => [at, ...others].find(({ address }) => familyOf(address) === family);
  return ([4, 6] as const).flatMap((family) => find(family) ?? []);
}

/** Who may ask by one way in: two addresses of a lab's internet, else whoever the namespace's packets come from. */
function visitorsBy({ outside }: GatherContext, entry: Entry, at: EntryAddress): Visitor[] {
  const { probe } = askAt(entry, 'anonymous', 'browser');
  const family = familyOf(at.address);
  const lent = outside?.view === 'lab' && at.namespace === 'outside' ? outside.visitors : [];
  const froms = lent.filter((address) => familyOf(address) === family).slice(-2);
  if (froms.length === 0) return [{ name: `${at.namespace} over IPv${family}`, probe: { ...probe, ...at } }];
  return froms.map((from) => ({ name: from, probe: { ...probe, ...at, from } }));
}

/** Of each router a burst over IPv4; over IPv6 of the first one behind each set of limits, for they count alike. */
function trialsOf(context: GatherContext, traefik: Traefik): Trial[] {
  const seen = new Set<string>();
  return routedEntries(context, traefik).flatMap((routed): Trial[] => {
    const figures = figuresFor(routed.asked, context.policy);
    const router = traefik.routers.find(({ name }) => name === routed.asked.router);
    if (!figures || !router) return [];
    const entry = routed.entries.find(({ scheme }) => scheme === 'https') ?? routed.entries[0] ?? null;
    const { cannot } = routed.asked;
    const trial = { router: router.name, figures, entry, cannot: entry ? null : (cannot ?? 'no request was made up') };
    const ways = entry ? waysIn(context, traefik, router, entry) : [];
    if (!entry || ways.length === 0) return [{ ...trial, family: 4, visitors: [] }];
    const limits = chainOf(router, traefik)
      .filter(({ middleware }) => middleware?.config?.rateLimit)
      .map(({ name }) => name)
      .join(' ');
    const isFirst = !seen.has(limits);
    seen.add(limits);
    const everybody = ways.map((at) => ({ family: familyOf(at.address), visitors: visitorsBy(context, entry, at) }));
    return everybody
      .filter((_, index) => index === 0 || isFirst)
      .map(({ family, visitors }) => {
        const others = everybody.filter((each) => each.family !== family).flatMap((each) => each.visitors.slice(-1));
        return { ...trial, family, visitors: [...visitors, ...others] };
      });
  });
}

async function makeTrial(context: GatherContext, putBack: PutBack, trial: Trial): Promise<RateTrial> {
  const { router, family, figures, entry, cannot, visitors } = trial;
  const [visitor, ...bystanders] = visitors;
  const at = { router, family, host: entry?.host ?? '', path: entry?.path ?? '/', visitor: visitor?.name ?? '' };
  const none = { sent: 0, passed: 0, limited: 0, seconds: 0, bystanders: [], again: null };
  if (!visitor) return { ...at, ...none, error: cannot ?? 'there is no way in to it' };
  putBack.note(`a burst of ${visitor.name} at ${router}`, 'the limit lets the visitor in again by itself');
  return {
    ...at,
    ...(await tryBurst(context, visitor, bystanders, { burst: figures.burst, perSecond: perSecond(figures) })),
    again: null,
  };
}

/** Once a place should be free: everybody who was turned away asks once more. */
async function askLater(context: GatherContext, trials: readonly Trial[], rows: readonly RateTrial[]) {
  const ended = performance.now();
  const turnedAway = trials.filter((_, at) => (rows[at]?.limited ?? 0) > 0);
  const free = turnedAway.map(({ figures }) => (placesWaitedFor * 1000 * figures.periodSeconds) / figures.average);
  await delay(Math.min(longestWaitMs, Math.max(0, ...free)));
  const again: RateTrial[] = [];
  for (const [at, row] of rows.entries()) {
    const visitor = trials[at]?.visitors[0];
    if (row.limited === 0 || !visitor) again.push(row);
    else {
      const status = await sendOne(context, visitor);
      again.push({ ...row, again: { afterSeconds: Math.round((performance.now() - ended) / 1000), status } });
    }
  }
  return again;
}

/** Bursts at every router, one after the other. Only in a lab or where somebody asked for it. */
export const gatherRateTrials: Gatherer<'rate-trials'> = {
  id: 'rate-trials',
  async gather(context) {
    if (!context.disturb) return { value: notMade, scope: 'none was asked for' };
    const putBack = context.putBack ?? new PutBack();
    const trials = trialsOf(context, need(context, 'traefik'));
    const rows: RateTrial[] = [];
    for (const trial of trials) {
      context.progress('experiments', `asking ${trial.router} too often`);
      rows.push(await makeTrial(context, putBack, trial));
    }
    const value = { notMade: null, rows: await askLater(context, trials, rows) };
    const sent = rows.reduce((sum, row) => sum + row.sent, 0);
    return {
      value,
      undertaken: { rows: trials },
      scope: `${sent} requests to ${new Set(trials.map(({ router }) => router)).size} routers, in bursts`,
    };
  },
};
