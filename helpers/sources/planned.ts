import { ComposeRefusal, composeConfig, type RunCompose } from '../clients/run-compose.ts';
import { recordingSchema, type Evidence } from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/registry.ts';
import { planContainers } from '../gather/plan/plan-containers.ts';
import { planHardening } from '../gather/plan/plan-settings.ts';
import { planNetworks } from '../gather/plan/plan-networks.ts';
import { planTraefik } from '../gather/plan/plan-traefik.ts';
import { namesOfNetwork, type Around } from '../gather/plan/plan-names.ts';
import { readConfig, type Planned } from '../gather/plan/read-config.ts';
import { failedArtifact } from '../gather/gather-all.ts';
import { redactText } from '../evidence/secret-shapes.ts';
import { ConfigError, EvidenceError, evidenceReason } from '../lib/errors.ts';
import { readModel, type Model } from '../rehearsal/compose-model.ts';
import { composedOf, type Composed } from './name-places.ts';
import { inOrder } from './order-projects.ts';
import type { ProjectFiles } from './project-files.ts';

export interface PlanRequest extends ProjectFiles {
  /** Further projects that are one stack with it. Left out: none. */
  others?: readonly ProjectFiles[];
  /** Projects that the policy names, the one with the bare names first. Left out: none. */
  declared?: readonly string[];
  tool: Evidence['tool'];
  /** Where relative names start. */
  cwd: string;
  /** Compose itself, where not the machine's own. */
  runCompose?: RunCompose;
}

const unseen = 'a compose file does not show it: ask the running stack with `stackproof audit`';

async function ask({ directory, ...files }: ProjectFiles, runCompose?: RunCompose): Promise<unknown> {
  try {
    return await composeConfig({ ...files, projectDirectory: directory ?? null }, runCompose);
  } catch (error) {
    if (error instanceof ComposeRefusal) throw new ConfigError(redactText(error.message));
    throw error;
  }
}

/** Files as Compose reads them, for whoever would change them. Throws as planStack does. */
export const readFiles = async (files: ProjectFiles, runCompose?: RunCompose): Promise<Model> =>
  readModel(await ask(files, runCompose));

/** One project's files, and what Compose says of them. */
interface Read extends Composed {
  planned: Planned;
}

async function readProject(of: ProjectFiles, runCompose?: RunCompose): Promise<Read> {
  const answer = await ask(of, runCompose);
  const planned = readConfig(answer);
  if (Object.keys(planned.services).length > 0) return { of, answer, planned, project: planned.name };
  throw new ConfigError(
    `${of.files.join(', ')} has no service, as Compose reads it: name the profiles that are meant with --profile`,
  );
}

async function readAll(request: PlanRequest): Promise<[Read, ...Read[]]> {
  const first = await readProject(request, request.runCompose);
  const others: Read[] = [];
  for (const each of request.others ?? []) others.push(await readProject(each, request.runCompose));
  return inOrder([first, ...others], request.declared ?? []);
}

/**
 * The recording of a stack that does not run: what `docker compose config` says of its files, and nothing else. Throws
 * ConfigError, with Compose's own words, where it refuses them, and EvidenceError where there is no Compose.
 */
export async function planStack(request: PlanRequest): Promise<Evidence> {
  const started = Date.now();
  return evidenceOf(request, await readAll(request), started);
}

/** The files of one project, for whoever would change them. */
interface PlannedPart {
  of: ProjectFiles;
  project: string;
  /** The files as Compose reads them. */
  model: Model;
  /** The names that the evidence has for its networks, by its own keys. */
  networks: ReadonlyMap<string, string>;
}

export interface PlannedFiles {
  evidence: Evidence;
  parts: [PlannedPart, ...PlannedPart[]];
}

function partOf({ of, answer, planned }: Read, around: Around): PlannedPart {
  const networks = Object.keys(planned.networks).map((key) => [key, namesOfNetwork(key, planned, around).key] as const);
  return { of, project: planned.name, model: readModel(answer), networks: new Map(networks) };
}

/** The same, beside the files themselves. */
export async function planFiles(request: PlanRequest): Promise<PlannedFiles> {
  const started = Date.now();
  const [first, ...others] = await readAll(request);
  const around = aroundOf([first, ...others]);
  return {
    evidence: evidenceOf(request, [first, ...others], started),
    parts: [partOf(first, around), ...others.map((each) => partOf(each, around))],
  };
}

const aroundOf = ([first, ...others]: readonly [Read, ...Read[]]): Around => ({
  bare: first.project,
  all: [first, ...others].map(({ planned }) => planned),
});

function evidenceOf({ tool, cwd }: PlanRequest, reads: [Read, ...Read[]], started: number): Evidence {
  const [{ planned: first }, ...others] = reads;
  const around = aroundOf(reads);
  const containers = around.all.flatMap((each) => planContainers(each, around));
  const compose = composedOf(reads, first.name, cwd);
  const scope = `docker compose config of ${compose.files.join(', ')}`;
  const seen = <T>(value: T) => ({ ok: true as const, ms: Date.now() - started, scope, value });
  const traefik = () => {
    try {
      return seen(planTraefik(first, containers, around));
    } catch (error) {
      if (error instanceof EvidenceError) return failedArtifact(evidenceReason(error), 'source');
      throw error;
    }
  };
  const nothing = artifactIds.map((id) => [id, failedArtifact(unseen, 'source')] as const);
  return {
    schema: recordingSchema,
    tool,
    source: 'plan',
    project: first.name,
    ...(others.length > 0 ? { beside: others.map(({ planned }) => planned.name) } : {}),
    gatheredAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    views: [],
    images: [],
    disturb: false,
    artifacts: {
      ...(Object.fromEntries(nothing) as Evidence['artifacts']),
      containers: seen(containers),
      networks: seen(planNetworks(first, containers, around)),
      hardening: seen(planHardening(first, containers, unseen, around)),
      compose: seen(compose),
      traefik: traefik(),
    },
  };
}
