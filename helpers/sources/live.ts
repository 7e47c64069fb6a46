import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { RunCompose } from '../clients/run-compose.ts';
import type { EngineClient } from '../clients/engine-client.ts';
import { connectEngine } from '../clients/connect-engine.ts';
import type { Vantage } from '../clients/probes.ts';
import { openVantage } from '../clients/vantage.ts';
import { ConfigError } from '../lib/errors.ts';
import { recordingSchema, type ArtifactId, type Evidence } from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/registry.ts';
import { evidenceReason } from '../lib/errors.ts';
import { runningProjects } from '../gather/engine/running-projects.ts';
import type { GatherContext, OutsideView } from '../gather/context.ts';
import { PutBack } from '../gather/experiments/put-back.ts';
import { failedArtifact, gatherAll, type Gathering } from '../gather/gather-all.ts';
import type { LabInternet, Progress } from '../lab/contract.ts';
import { isLoopback } from '../lib/ip.ts';
import { unbracketed } from '../lib/url.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { policyAt } from '../policy/policy.ts';
import { PolicyFile } from '../policy/schema.ts';
import { blindVantage } from './blind-vantage.ts';
import { chooseProject } from './choose-project.ts';
import { deriveFrom } from './derive-from.ts';
import { resolveReference } from './resolve-reference.ts';

/** The lab that holds the engine, where there is one: its internet is our outside view. */
export interface LabContext {
  internet: LabInternet;
  address: string;
  address6: string;
}

export interface LookRequest {
  /** null: DOCKER_HOST, the Docker context, or the default socket. */
  dockerHost: string | null;
  project: string | null;
  /** null: derive one from what runs. */
  policy: LoadedPolicy | null;
  /** null: the policy's own iteration. */
  until: number | null;
  /** `user@host` that lends an outside view. */
  outside: string | null;
  lab: LabContext | null;
  source: Evidence['source'];
  images: Evidence['images'];
  composeFiles: readonly string[] | null;
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
  /** Only these artifacts and what they need; all of them where it is left out. */
  only?: readonly ArtifactId[];
}

export interface Looked {
  evidence: Evidence;
  policy: LoadedPolicy;
  stages: Gathering['stages'];
}

/** Where the engine itself is, where it is on another machine: that makes this machine an outside. */
function remoteHost({ dockerHost, transport }: EngineClient): string | null {
  if (transport === 'unix') return null;
  const host = unbracketed(new URL(dockerHost).hostname);
  return isLoopback(host) ? null : host;
}

function outsideOf(request: LookRequest, engine: EngineClient, hostAddresses: string[]): OutsideView | null {
  const { lab, outside } = request;
  if (lab)
    return {
      view: 'lab',
      address: lab.internet.address,
      address6: lab.internet.address6,
      visitors: lab.internet.visitors,
      pid: lab.internet.pid,
      targets: [lab.address, lab.address6],
    };
  if (outside) return { view: 'ssh', destination: outside, targets: hostAddresses };
  const remote = remoteHost(engine);
  return remote ? { view: 'local', targets: [remote] } : null;
}

/** Nothing was seen at all; every look says why. */
function blindEvidence(request: LookRequest, project: string, reason: string, startedAt: number): Evidence {
  const looks = artifactIds.map((id) => [id, failedArtifact(reason, 'failed')]);
  return {
    schema: recordingSchema,
    tool: request.tool,
    source: request.source,
    project,
    gatheredAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    views: [],
    images: request.images,
    disturb: false,
    // Every id has its failed look.
    artifacts: Object.fromEntries(looks) as Evidence['artifacts'],
  };
}

const noPolicy = (): LoadedPolicy => ({
  file: PolicyFile.parse({ version: 1 }),
  path: 'none',
  sha256: '',
  derived: true,
  warnings: [],
});

async function open(engine: EngineClient, progress: Progress): Promise<Vantage> {
  try {
    progress('starting the helper container');
    return await openVantage(engine, { runId: `sp-${randomBytes(3).toString('hex')}` });
  } catch (error) {
    return blindVantage(`no helper container could be started, so no packet was sent: ${evidenceReason(error)}`);
  }
}

interface Reached {
  engine: EngineClient;
  /** Compose projects that have a container on it. */
  running: string[];
}

/** Throws where the engine cannot be reached. */
async function reach({ dockerHost, progress }: LookRequest): Promise<Reached> {
  progress('reaching the engine');
  const engine = await connectEngine(dockerHost ?? undefined);
  return { engine, running: await runningProjects(engine) };
}

interface Standpoint {
  engine: EngineClient;
  vantage: Vantage;
  project: string;
  putBack: PutBack;
}

/** What a gathering is told, by a policy and with a view from outside or without. */
const contextOf = (
  request: LookRequest,
  standpoint: Standpoint,
  loaded: LoadedPolicy,
  outside: OutsideView | null,
): GatherContext => ({
  ...standpoint,
  policy: policyAt(loaded.file, request.until ?? loaded.file.iteration),
  outside,
  lab: request.lab ? { internet: request.lab.internet } : null,
  source: request.source,
  composeFiles: request.composeFiles,
  ...(request.runCompose ? { runCompose: request.runCompose } : {}),
  gathered: {},
  progress: request.progress,
  midway: request.midway ?? null,
  beforeLastLook: request.beforeLastLook ?? null,
  disturb: request.disturb === true,
  resolve: (reference) => resolveReference(reference, { ...process.env, ...request.references }, dirname(loaded.path)),
  // The gathering itself keeps what it must not tell.
  hide: () => undefined,
  logsSince: request.logsSince ?? null,
});

type Options = NonNullable<Parameters<typeof gatherAll>[1]>;

/** The policy to look by, and the host's addresses: a first look where nobody wrote or named them. */
async function settle(request: LookRequest, standpoint: Standpoint, options: Options) {
  if (request.policy && !request.outside) return { policy: request.policy, hostAddresses: [] };
  const { artifacts } = await gatherAll(contextOf(request, standpoint, request.policy ?? noPolicy(), null), {
    ...options,
    only: ['containers', 'networks', 'host', 'traefik'],
  });
  const addresses = artifacts.host.ok ? artifacts.host.value.addresses : [];
  return {
    policy: request.policy ?? deriveFrom({ project: standpoint.project, artifacts }),
    hostAddresses: addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge).map(({ address }) => address),
  };
}

/**
 * Looks at a running stack once, through one helper container, and hands over a recording; judging is somebody else's.
 * Without an engine the recording says so look by look. Throws ConfigError where it was asked wrongly, or the signal's
 * reason.
 */
export async function lookAt(request: LookRequest): Promise<Looked> {
  const startedAt = Date.now();
  let reached: Reached;
  try {
    reached = await reach(request);
  } catch (error) {
    const project = request.project ?? request.policy?.file.project ?? '-';
    return {
      evidence: blindEvidence(request, project, evidenceReason(error), startedAt),
      policy: request.policy ?? noPolicy(),
      stages: [],
    };
  }
  const { engine, running } = reached;
  const project = chooseProject({ named: request.project, declared: request.policy?.file.project ?? null, running });
  const vantage = request.vantage ?? (await open(engine, request.progress));
  const putBack = new PutBack();
  const standpoint = { engine, vantage, project, putBack };
  try {
    const options = request.signal ? { signal: request.signal } : {};
    const { policy, hostAddresses } = await settle(request, standpoint, options);
    const outside = outsideOf(request, engine, hostAddresses);
    const gathering = await gatherAll(contextOf(request, standpoint, policy, outside), {
      ...options,
      ...(request.only ? { only: request.only } : {}),
    });
    const evidence: Evidence = {
      schema: recordingSchema,
      tool: request.tool,
      source: request.source,
      project,
      gatheredAt: gathering.gatheredAt,
      durationMs: gathering.durationMs,
      views: gathering.views,
      images: request.images,
      disturb: request.disturb === true,
      artifacts: gathering.artifacts,
    };
    return { evidence, policy, stages: gathering.stages };
  } finally {
    await putBack.all();
    if (!request.vantage) await vantage.close();
  }
}

/** `ssh://user@host` as the contract spells it. Throws ConfigError. */
export function parseOutside(text: string): string {
  const match = /^ssh:\/\/([^/\s]+)\/?$/.exec(text);
  if (!match?.[1]) throw new ConfigError(`--outside ${text} is no view: give it as ssh://user@host`);
  return match[1];
}
