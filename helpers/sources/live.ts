import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { askedOnce, type RunCompose } from '../clients/run-compose.ts';
import type { EngineClient } from '../clients/engine-client.ts';
import { connectEngine } from '../clients/connect-engine.ts';
import type { Vantage } from '../clients/probes.ts';
import { openVantage } from '../clients/vantage.ts';
import { recordingSchema, type ArtifactId, type Evidence } from '../evidence/evidence.ts';
import type { Rehearsal } from '../evidence/rehearsal.ts';
import { ConfigError, evidenceReason, messageOf } from '../lib/errors.ts';
import { runningProjects } from '../gather/engine/running-projects.ts';
import type { Earlier, GatherContext } from '../gather/context.ts';
import { PutBack } from '../gather/experiments/put-back.ts';
import { globalAddresses } from '../gather/outside/further-targets.ts';
import { gatherAll, type Gathering } from '../gather/gather-all.ts';
import type { Progress } from '../lab/contract.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { projectsOf } from '../policy/ours.ts';
import { policyAt } from '../policy/policy.ts';
import { PolicyFile } from '../policy/schema.ts';
import { blindEvidence } from './blind-evidence.ts';
import { blindVantage } from './blind-vantage.ts';
import { chooseProjects, splitProjects } from './choose-project.ts';
import { deriveFrom } from './derive-from.ts';
import { outsideOf, type LabContext, type OutsideRequest } from './lent-outside.ts';
import { resolveReference } from './resolve-reference.ts';

export interface LookRequest extends Pick<GatherContext, 'composeFiles' | 'besideFiles'> {
  /** null: DOCKER_HOST, the Docker context, or the default socket. */
  dockerHost: string | null;
  project: string | null;
  /** null: derive one from what runs. */
  policy: LoadedPolicy | null;
  /** null: the policy's own iteration. */
  until: number | null;
  /** Views from outside that are lent; null: none. */
  outside: OutsideRequest | null;
  lab: LabContext | null;
  source: Evidence['source'];
  images: Evidence['images'];
  /** How the files were changed before they came up. */
  rehearsal?: Rehearsal;
  /** Compose itself, where not the machine's own. */
  runCompose?: RunCompose;
  tool: Evidence['tool'];
  progress: Progress;
  signal?: AbortSignal;
  midway?: () => Promise<void>;
  beforeLastLook?: () => Promise<void>;
  /** Vantage lines that are kept open by the caller for several looks at one engine; null: open and close one. */
  vantage?: Vantage;
  logsSince?: string;
  /** What `env:NAME` of the policy finds before the process's own environment: the secrets of a lab's run. */
  references?: Readonly<Record<string, string>>;
  /** Experiments that disturb the stack may be made. */
  disturb?: boolean;
  /** What this run may be held against. */
  earlier?: Earlier;
  /** Only these artifacts and what they need; all of them where it is left out. */
  only?: readonly ArtifactId[];
  /** A look at these alone before the whole; it is made anew until `isEnough` says so. */
  first?: { ids: readonly ArtifactId[]; isEnough(looked: Pick<Looked, 'evidence' | 'policy'>): Promise<boolean> };
  /** The image of the helper container; left out: our own. */
  helperImage?: string;
  /** Told, in a sentence, of what could not be taken away or put back at the end. Left out: nobody is told. */
  left?: (sentence: string) => void;
}

export interface Looked {
  evidence: Evidence;
  policy: LoadedPolicy;
  stages: Gathering['stages'];
}

const noPolicy = (): LoadedPolicy => ({
  file: PolicyFile.parse({ version: 1 }),
  path: 'none',
  sha256: '',
  derived: true,
  warnings: [],
});

type Opening = Pick<LookRequest, 'progress' | 'signal' | 'helperImage'>;

async function open(engine: EngineClient, { progress, signal, helperImage }: Opening): Promise<Vantage> {
  try {
    progress('starting the helper container');
    return await openVantage(engine, {
      runId: `sp-${randomBytes(3).toString('hex')}`,
      progress,
      signal: signal ?? null,
      ...(helperImage === undefined ? {} : { image: helperImage }),
    });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return blindVantage(`no helper container could be started, so no packet was sent: ${evidenceReason(error)}`);
  }
}

interface Reached {
  engine: EngineClient;
  /** Compose projects that have a container on it. */
  running: string[];
}

/** Throws where the engine cannot be reached. */
async function reach({ dockerHost, progress, signal }: LookRequest): Promise<Reached> {
  progress('reaching the engine');
  const engine = await connectEngine(dockerHost ?? undefined, process.env, { signal: signal ?? null });
  return { engine, running: await runningProjects(engine) };
}

interface Standpoint {
  engine: EngineClient;
  vantage: Vantage;
  project: string;
  others: readonly string[];
  putBack: PutBack;
}

/** What a gathering is told, by a policy and with a view from outside or without. */
const contextOf = (
  request: LookRequest,
  standpoint: Standpoint,
  loaded: LoadedPolicy,
  { outside, besides }: Awaited<ReturnType<typeof outsideOf>> = { outside: null, besides: [] },
): GatherContext => ({
  ...standpoint,
  policy: policyAt(loaded.file, request.until ?? loaded.file.iteration),
  outside,
  besides,
  lab: request.lab ? { internet: request.lab.internet } : null,
  source: request.source,
  composeFiles: request.composeFiles,
  ...(request.besideFiles ? { besideFiles: request.besideFiles } : {}),
  runCompose: askedOnce(request.runCompose),
  gathered: {},
  progress: request.progress,
  midway: request.midway ?? null,
  beforeLastLook: request.beforeLastLook ?? null,
  disturb: request.disturb === true,
  ...(request.earlier ? { earlier: request.earlier } : {}),
  resolve: (reference) => resolveReference(reference, { ...process.env, ...request.references }, dirname(loaded.path)),
  // The gathering itself keeps what it must not tell.
  hide: () => undefined,
  logsSince: request.logsSince ?? null,
});

type Options = NonNullable<Parameters<typeof gatherAll>[1]>;

const firstLook = ['containers', 'networks', 'host', 'traefik'] as const;

/** Where a policy that was derived says that the stack is: of its projects, and with its proxy. */
function movedBy({ file }: LoadedPolicy, standpoint: Standpoint): Standpoint {
  const [project = standpoint.project, ...others] = projectsOf(file);
  return { ...standpoint, project, others };
}

/** A derived policy names the proxy that a look without one did not know: by it the proxy's own table can be read. */
async function derive(request: LookRequest, asked: Standpoint, options: Options) {
  const look = (standpoint: Standpoint, policy: LoadedPolicy) =>
    gatherAll(contextOf(request, standpoint, policy), { ...options, only: firstLook });
  const from = ({ project, others }: Standpoint, { artifacts }: Awaited<ReturnType<typeof look>>) =>
    deriveFrom({ project, ...(others.length > 0 ? { beside: [...others] } : {}), artifacts });
  const first = await look(asked, noPolicy());
  const policy = from(asked, first);
  const standpoint = movedBy(policy, asked);
  const isThere = standpoint.others.length === asked.others.length;
  if (isThere && first.artifacts.traefik.ok) return { policy, standpoint, artifacts: first.artifacts };
  // Whether it is Traefik after all shows where it is asked as one.
  const { file } = policy;
  const asTraefik = { ...policy, file: { ...file, proxy: { ...file.proxy, kind: 'traefik' as const } } };
  const second = await look(standpoint, asTraefik);
  const better = from(standpoint, second);
  return { policy: better, standpoint: movedBy(better, asked), artifacts: second.artifacts };
}

/** The policy to look by, the projects, and the host's addresses: a first look where nobody wrote or named them. */
async function settle(request: LookRequest, standpoint: Standpoint, options: Options) {
  const { policy } = request;
  if (policy && request.outside === null) return { policy, standpoint, hostAddresses: [] };
  const settled = policy
    ? {
        policy,
        standpoint,
        ...(await gatherAll(contextOf(request, standpoint, policy), { ...options, only: ['host'] })),
      }
    : await derive(request, standpoint, options);
  const { host } = settled.artifacts;
  return { ...settled, hostAddresses: host.ok ? globalAddresses(host.value) : [] };
}

/** What was gathered, as a recording. */
const recordingOf = (request: LookRequest, { project, others }: Standpoint, gathering: Gathering): Evidence => ({
  schema: recordingSchema,
  tool: request.tool,
  source: request.source,
  project,
  ...(others.length > 0 ? { beside: [...others] } : {}),
  gatheredAt: gathering.gatheredAt,
  durationMs: gathering.durationMs,
  views: gathering.views,
  images: request.images,
  disturb: request.disturb === true,
  ...(request.rehearsal ? { rehearsal: request.rehearsal } : {}),
  artifacts: gathering.artifacts,
});

/** The recording of a stack that could be reached. */
async function lookFrom(request: LookRequest, asked: Standpoint): Promise<Looked> {
  const { first, only } = request;
  const options = request.signal ? { signal: request.signal } : {};
  const { policy, standpoint, hostAddresses } = await settle(request, asked, options);
  const outside = await outsideOf(request, standpoint.engine, hostAddresses);
  const gather = (ids?: readonly ArtifactId[]) =>
    gatherAll(contextOf(request, standpoint, policy, outside), { ...options, ...(ids ? { only: ids } : {}) });
  if (first) {
    let evidence: Evidence;
    do {
      evidence = recordingOf(request, standpoint, await gather(first.ids));
    } while (!(await first.isEnough({ evidence, policy })));
  }
  const gathering = await gather(only);
  return { evidence: recordingOf(request, standpoint, gathering), policy, stages: gathering.stages };
}

/** Comes last, and what fails in it takes nothing of what was seen away. */
async function tidyUp({ left = () => undefined, vantage: lent }: LookRequest, { vantage, putBack }: Standpoint) {
  for (const sentence of await putBack.all()) left(sentence);
  if (lent) return;
  try {
    await vantage.close();
  } catch (error) {
    left(messageOf(error));
  }
}

/**
 * Looks at a running stack once, through one helper container, and hands a recording to `use`, whose answer is given
 * back; only then is the helper container taken away. Without an engine, or where it goes in the middle, the recording
 * says so look by look. Throws ConfigError where it was asked wrongly, or the signal's reason.
 */
export async function lookAndUse<T>(request: LookRequest, use: (looked: Looked) => T | Promise<T>): Promise<T> {
  const startedAt = Date.now();
  let reached: Reached;
  try {
    reached = await reach(request);
  } catch (error) {
    request.signal?.throwIfAborted();
    const declared = request.policy ? projectsOf(request.policy.file)[0] : undefined;
    const project = request.project === null ? (declared ?? '-') : splitProjects(request.project)[0];
    const evidence = blindEvidence(request, project, evidenceReason(error), startedAt);
    return use({ evidence, policy: request.policy ?? noPolicy(), stages: [] });
  }
  const { engine, running } = reached;
  const declared = request.policy ? projectsOf(request.policy.file) : [];
  const [project, ...others] = chooseProjects({ named: request.project, declared, running });
  const vantage = request.vantage ?? (await open(engine, request));
  const standpoint = { engine, vantage, project, others, putBack: new PutBack() };
  try {
    return await use(await lookFrom(request, standpoint));
  } finally {
    await tidyUp(request, standpoint);
  }
}

/** As `lookAndUse`, for who wants the recording itself. */
export const lookAt = (request: LookRequest): Promise<Looked> => lookAndUse(request, (looked) => looked);
