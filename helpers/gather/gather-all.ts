import { oneByOne, stages, type Stage } from '../evidence/define-artifact.ts';
import type { ArtifactId, Artifacts, Evidence, ArtifactResult } from '../evidence/evidence.ts';
import { undertake } from '../evidence/undertaken.ts';
import { findSecrets } from '../evidence/find-secrets.ts';
import { redact } from '../evidence/redact.ts';
import { artifactIds, artifactOf, artifacts } from '../evidence/registry.ts';
import { EvidenceError, type FailureReason } from '../lib/errors.ts';
import { stackOf } from '../lib/errors.ts';
import { addNamespaces, holders } from './network/add-namespaces.ts';
import type { Gatherer, GatherContext } from './context.ts';
import { gatherers as allGatherers } from './all.ts';

interface GatherOptions {
  /** Only these, and what they need. */
  only?: readonly ArtifactId[];
  /** Aborted: no further gatherer begins, and the promise rejects with the signal's reason at once. */
  signal?: AbortSignal;
  gatherers?: readonly Gatherer[];
}

export interface Gathering {
  artifacts: Evidence['artifacts'];
  views: string[];
  /** ISO 8601, when the first gatherer began. */
  gatheredAt: string;
  durationMs: number;
  /** Milliseconds of each stage, in order. */
  stages: { stage: Stage; ms: number }[];
}

const stageOrder = Object.keys(stages) as Stage[];

/** Every artifact in its stage, in the order in which they are gathered. */
const schedule = stageOrder.map((id) => ({
  id,
  ids: artifacts.filter(({ stage }) => stage === id).map((artifact) => artifact.id),
}));

type ArtifactResults = { [K in ArtifactId]?: ArtifactResult<Artifacts[K]> };

const since = (start: number): number => Math.round(performance.now() - start);

type Failed = Extract<ArtifactResult<unknown>, { ok: false }>;

/** An artifact that was not gathered, and why. */
export const failedArtifact = (error: string, cause: FailureReason, ms = 0): Failed => ({
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

/** The failed artifact that an error stands for. */
function failure(id: ArtifactId, error: unknown, ms: number): Failed {
  const needs = error instanceof EvidenceError ? artifactIds.find((other) => other === error.needs) : undefined;
  return {
    ...failedArtifact(describeFailure(id, error), error instanceof EvidenceError ? error.reason : 'failed', ms),
    ...(needs === undefined ? {} : { needs }),
  };
}

/** Of an artifact that nobody wanted. */
export const notAsked = (): Failed => failedArtifact('it was not asked for', 'notAsked');

/** Never throws: an artifact that could not be gathered is recorded as such. */
async function artifact<K extends ArtifactId>(
  gatherer: Gatherer<K>,
  context: GatherContext,
): Promise<ArtifactResult<Artifacts[K]>> {
  const start = performance.now();
  try {
    const { value, scope, undertaken } = await gatherer.gather(context);
    const { undertakes = {} } = artifactOf(gatherer.id);
    const said = undertaken ? { undertaken: undertake(undertakes, undertaken) } : {};
    return { ok: true, ms: since(start), scope, ...said, value };
  } catch (error) {
    return failure(gatherer.id, error, since(start));
  }
}

/** Those asked for and, transitively, those that they need. */
function withNeeds(only: readonly ArtifactId[] | undefined, iteration: number): Set<ArtifactId> {
  const wanted = new Set<ArtifactId>();
  const add = (id: ArtifactId): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    artifactOf(id).needs.forEach(add);
  };
  (only ?? artifacts.filter(({ since: first = 0 }) => first <= iteration).map(({ id }) => id)).forEach(add);
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

/** over: it is done. mayGoOn: later stages may begin. */
interface Work {
  over: Promise<void>;
  mayGoOn: Promise<void>;
}
type Begun = Map<ArtifactId, Work>;

/** Begins all of a stage, and is over once the next one may begin. */
async function runStage(
  ids: readonly ArtifactId[],
  gatherers: readonly Gatherer[],
  context: GatherContext,
  begun: Begun,
): Promise<void> {
  const begin = (id: ArtifactId): Work => {
    const known = begun.get(id);
    if (known) return known;
    const { promise, resolve } = Promise.withResolvers<void>();
    const { stage, needs, after = [], letsFirst = [] } = artifactOf(id);
    const before = oneByOne.has(stage) ? ids.slice(0, ids.indexOf(id)) : [];
    const overOf = (others: readonly ArtifactId[]) =>
      Promise.all(others.map((each) => (ids.includes(each) ? begin(each) : begun.get(each))?.over));
    const over = (async () => {
      const gatherer = gatherers.find((each) => each.id === id);
      if (!gatherer) return;
      await overOf([...needs, ...after, ...before]);
      const result = await artifact(gatherer, { ...context, goOn: resolve, turn: () => overOf(letsFirst) });
      Object.assign(context.gathered, { [id]: result });
      if (id === 'containers') addNamespaces(context);
    })();
    const work = { over, mayGoOn: Promise.race([over, promise]) };
    begun.set(id, work);
    return work;
  };
  await Promise.all(ids.map((id) => begin(id).mayGoOn));
}

/** Until those of earlier stages are over that this one may not run beside. */
const lastOver = (stage: Stage, begun: Begun): Promise<unknown> =>
  Promise.all(
    [...begun].map(([id, { over }]) => {
      const { overBefore = stage } = artifactOf(id);
      return stageOrder.indexOf(overBefore) <= stageOrder.indexOf(stage) ? over : null;
    }),
  );

/** Namespaces of containers that are there now: a vantage that is used again still knows those of before. */
function viewsOf({ outside, besides = [], vantage, gathered }: GatherContext): string[] {
  const namespaces = vantage.namespaces();
  const now = gathered.containers?.ok ? holders(gathered.containers.value) : new Map<string, number>();
  const inside = namespaces.filter((namespace) => now.has(namespace)).length;
  // A lab's outside is a namespace of the vantage: without a helper container nobody stood there.
  const stood = outside !== null && (outside.view !== 'lab' || namespaces.includes('outside'));
  return [
    ...(stood ? [outside, ...besides] : []).map(({ view }) => `outside:${view}`),
    ...(namespaces.includes('host') ? ['host'] : []),
    ...(inside > 0 ? [`containers:${inside}`] : []),
  ];
}

/** Every artifact, gathered or said why not. */
const complete = (results: ArtifactResults, wanted: ReadonlySet<ArtifactId>): Evidence['artifacts'] =>
  // One entry for each id, each either its own result or a failed one.
  Object.fromEntries(
    artifactIds.map((id) => [
      id,
      results[id] ?? (wanted.has(id) ? failedArtifact(`nothing in stackproof looks at ${id}`, 'failed') : notAsked()),
    ]),
  ) as Evidence['artifacts'];

/**
 * All artifacts, in the one order in which no gatherer disturbs another, without secrets. A failed one is recorded,
 * never thrown; only an abort is.
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
  const wanted = withNeeds(only, context.policy.iteration);
  const timings: Gathering['stages'] = [];
  const begun: Begun = new Map();
  for (const stage of schedule) {
    const mine = stage.ids.filter((id) => wanted.has(id) && !context.gathered[id]);
    if (mine.length === 0) continue;
    await unlessAborted(signal, lastOver(stage.id, begun));
    context.progress(stages[stage.id], mine.join(', '));
    if (mine.includes('steadiness')) await context.beforeLastLook?.();
    const began = performance.now();
    await unlessAborted(signal, runStage(mine, gatherers, context, begun));
    timings.push({ stage: stage.id, ms: since(began) });
  }
  await unlessAborted(signal, Promise.all([...begun.values()].map(({ over }) => over)));
  const clean = redact(complete(context.gathered, wanted), secrets);
  const more = await findSecrets(clean);
  return {
    artifacts: more.length > 0 ? redact(clean, more) : clean,
    views: viewsOf(context),
    gatheredAt,
    durationMs: since(start),
    stages: timings,
  };
}
