import type { ArtifactId, Artifacts, Evidence, FailureCause, ArtifactResult } from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/evidence.ts';
import { redact } from '../evidence/redact.ts';
import { EvidenceError, stackOf } from '../lib/errors.ts';
import { addNamespaces, holders } from './network/add-namespaces.ts';
import type { Gatherer, GatherContext } from './context.ts';
import { gatherers as allGatherers } from './all.ts';

/** What runs together; a stage begins when the one before is over. Within a stage a look waits for those it needs. */
export const stages: readonly { name: string; ids: readonly ArtifactId[] }[] = [
  // Compose is a program of its own and slower than all the engine's answers; it waits for the next stage that measures
  // nothing.
  { name: 'asking the engine', ids: ['engine', 'containers', 'networks', 'host'] },
  // Alone and one after the other: whatever else runs would be measured too.
  { name: 'measuring resources', ids: ['resources'] },
  { name: 'measuring round trips', ids: ['latency'] },
  { name: 'measuring response times', ids: ['responses'] },
  // Routes and egress belong here: what happens to the outside view, a ban for instance, must not decide what they see.
  { name: 'asking the proxy and the internet', ids: ['compose', 'logs', 'listeners', 'traefik', 'routes', 'egress'] },
  // Doors wait for ports that accept and never speak: beside the routers that costs nothing.
  {
    name: 'asking every router and every listening port',
    ids: ['apis', 'redirects', 'tls', 'pages', 'access', 'sessions', 'login'],
  },
  // Tunnels wait for a router at home that may never answer, key files for a Prometheus that has just started and has
  // asked nobody yet.
  { name: 'sending packets', ids: ['reachability', 'gateways', 'outside', 'tunnels', 'keyfiles'] },
  { name: 'looking again', ids: ['steadiness'] },
  // Last of all: they change what the looks above are about.
  { name: 'experiments', ids: ['experiments'] },
];

/** No criterion of an earlier iteration asks for these, and a stack of before has no such thing. */
const sinceIteration: Partial<Record<ArtifactId, number>> = {
  redirects: 3,
  tls: 3,
  pages: 3,
  keyfiles: 3,
  access: 4,
  sessions: 4,
  login: 4,
  experiments: 4,
};

interface GatherOptions {
  /** Only these, and what they need. */
  only?: readonly ArtifactId[];
  /** Aborted: no further look begins, and the promise rejects with the signal's reason at once. */
  signal?: AbortSignal;
  gatherers?: readonly Gatherer[];
}

export interface Gathering {
  artifacts: Evidence['artifacts'];
  views: string[];
  /** ISO 8601, when the first look began. */
  gatheredAt: string;
  durationMs: number;
  /** Milliseconds of each stage, in order. */
  stages: { name: string; ms: number }[];
}

type ArtifactResults = { [K in ArtifactId]?: ArtifactResult<Artifacts[K]> };

const since = (start: number): number => Math.round(performance.now() - start);

/** A look that was not made, and why. */
export const failedArtifact = (
  error: string,
  cause: FailureCause,
  ms = 0,
): { ok: false; ms: number; scope: string; error: string; cause: FailureCause } => ({
  ok: false,
  ms,
  scope: '',
  error,
  cause,
});

/** What could not be seen is said in its own words; anything else is a mistake of ours, and says so. */
function describeFailure(id: ArtifactId, error: unknown): string {
  if (error instanceof EvidenceError) return error.message;
  const detail = stackOf(error).split('\n').slice(0, 3).join(' ').replace(/\s+/g, ' ');
  return `looking at ${id} failed in a way that stackproof did not foresee: ${detail}`;
}

const causeOf = (error: unknown): FailureCause =>
  error instanceof EvidenceError && (error.cause === 'source' || error.cause === 'noVantage') ? error.cause : 'failed';

/** Never throws: a look that failed is recorded as such. */
async function artifact<K extends ArtifactId>(
  gatherer: Gatherer<K>,
  context: GatherContext,
): Promise<ArtifactResult<Artifacts[K]>> {
  const start = performance.now();
  try {
    const { value, scope } = await gatherer.gather(context);
    return { ok: true, ms: since(start), scope, value };
  } catch (error) {
    return failedArtifact(describeFailure(gatherer.id, error), causeOf(error), since(start));
  }
}

/** Those asked for and, transitively, those that they need. */
function withNeeds(
  only: readonly ArtifactId[] | undefined,
  gatherers: readonly Gatherer[],
  iteration: number,
): Set<ArtifactId> {
  const wanted = new Set<ArtifactId>();
  const add = (id: ArtifactId): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    gatherers.find((each) => each.id === id)?.after.forEach(add);
  };
  (only ?? artifactIds.filter((id) => (sinceIteration[id] ?? 0) <= iteration)).forEach(add);
  return wanted;
}

/** Rejects as soon as the signal says so; the work itself is left to end by its own limits. */
async function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function runStage(
  ids: readonly ArtifactId[],
  gatherers: readonly Gatherer[],
  context: GatherContext,
): Promise<void> {
  const begun = new Map<ArtifactId, Promise<void>>();
  const begin = (id: ArtifactId): Promise<void> => {
    const known = begun.get(id);
    if (known) return known;
    const work = (async () => {
      const gatherer = gatherers.find((each) => each.id === id);
      if (!gatherer) return;
      await Promise.all(gatherer.after.filter((need) => ids.includes(need)).map(begin));
      const looked = await artifact(gatherer, context);
      Object.assign(context.gathered, { [id]: looked });
      if (id === 'containers') addNamespaces(context);
    })();
    begun.set(id, work);
    return work;
  };
  await Promise.all(ids.map(begin));
}

/** Namespaces of containers that are there now: a vantage that is used again still knows those of before. */
function viewsOf({ outside, vantage, gathered }: GatherContext): string[] {
  const namespaces = vantage.namespaces();
  const now = gathered.containers?.ok ? holders(gathered.containers.value) : new Map<string, number>();
  const inside = namespaces.filter((namespace) => now.has(namespace)).length;
  // A lab's outside is a place of the vantage: without a helper container nobody stood there.
  const stood = outside !== null && (outside.view !== 'lab' || namespaces.includes('outside'));
  return [
    ...(stood ? [`outside:${outside.view}`] : []),
    ...(namespaces.includes('host') ? ['host'] : []),
    ...(inside > 0 ? [`containers:${inside}`] : []),
  ];
}

/** Every artifact, looked at or said why not. */
const complete = (looks: ArtifactResults, wanted: ReadonlySet<ArtifactId>): Evidence['artifacts'] =>
  // One entry for each id, each either its own look or a failed one.
  Object.fromEntries(
    artifactIds.map((id) => [
      id,
      looks[id] ??
        failedArtifact(wanted.has(id) ? `nothing in stackproof looks at ${id}` : 'it was not asked for', 'failed'),
    ]),
  ) as Evidence['artifacts'];

/**
 * All looks, in the one order in which none disturbs another, without secrets. A failed look is recorded, never thrown;
 * only an abort is.
 */
export async function gatherAll(
  given: GatherContext,
  { only, signal, gatherers = allGatherers }: GatherOptions = {},
): Promise<Gathering> {
  const start = performance.now();
  const gatheredAt = new Date().toISOString();
  const secrets: string[] = [];
  const resolve = (reference: string): string | null => {
    const value = given.resolve(reference);
    if (value) secrets.push(value);
    return value;
  };
  const hide = (secret: string) => void secrets.push(secret);
  const context: GatherContext = { ...given, resolve, hide, gathered: { ...given.gathered } };
  const wanted = withNeeds(only, gatherers, context.policy.iteration);
  const timings: Gathering['stages'] = [];
  for (const { name, ids } of stages) {
    const mine = ids.filter((id) => wanted.has(id) && !context.gathered[id]);
    if (mine.length === 0) continue;
    signal?.throwIfAborted();
    context.progress(name, mine.join(', '));
    if (mine.includes('steadiness')) await context.beforeLastLook?.();
    const begun = performance.now();
    await unlessAborted(signal, runStage(mine, gatherers, context));
    timings.push({ name, ms: since(begun) });
  }
  return {
    artifacts: redact(complete(context.gathered, wanted), secrets),
    views: viewsOf(context),
    gatheredAt,
    durationMs: since(start),
    stages: timings,
  };
}
