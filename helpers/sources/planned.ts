import { resolve } from 'node:path';
import { ComposeRefusal, composeConfig, type RunCompose } from '../clients/run-compose.ts';
import type { Compose, Place } from '../evidence/compose.ts';
import { recordingSchema, type Evidence } from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/registry.ts';
import { findPlaces } from '../gather/plan/find-places.ts';
import { planContainers } from '../gather/plan/plan-containers.ts';
import { planNetworks } from '../gather/plan/plan-networks.ts';
import { planTraefik } from '../gather/plan/plan-traefik.ts';
import type { Around } from '../gather/plan/plan-names.ts';
import { readConfig, type Planned } from '../gather/plan/read-config.ts';
import { joinComposed, nameComposed } from '../gather/engine/join-composed.ts';
import { readCompose } from '../gather/engine/read-compose.ts';
import { failedArtifact } from '../gather/gather-all.ts';
import { redactText } from '../evidence/secret-shapes.ts';
import { ConfigError, EvidenceError, evidenceReason } from '../lib/errors.ts';
import { readModel, type Model } from '../rehearsal/compose-model.ts';

/** The compose files of one project, as a person names them. */
export interface ProjectFiles {
  files: readonly string[];
  envFiles: readonly string[];
  profiles: readonly string[];
  /** null: as Compose has it. */
  project: string | null;
  /** Its folder. Left out: where the first file lies. */
  directory?: string;
}

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
export const readFiles = async (request: PlanRequest): Promise<Model> =>
  readModel(await ask(request, request.runCompose));

/** One project's files, and what Compose says of them. */
interface Read {
  of: ProjectFiles;
  answer: unknown;
  planned: Planned;
}

async function readProject(of: ProjectFiles, runCompose?: RunCompose): Promise<Read> {
  const answer = await ask(of, runCompose);
  const planned = readConfig(answer);
  if (Object.keys(planned.services).length > 0) return { of, answer, planned };
  throw new ConfigError(
    `${of.files.join(', ')} has no service, as Compose reads it: name the profiles that are meant with --profile`,
  );
}

/** The one with the bare names first: the policy's first, where it is among them, else the one that was named first. */
function inOrder(reads: readonly [Read, ...Read[]], declared: readonly string[]): [Read, ...Read[]] {
  for (const [at, { of, planned }] of reads.entries()) {
    const same = reads.slice(0, at).find((each) => each.planned.name === planned.name);
    if (same)
      throw new ConfigError(
        `${same.of.files.join(', ')} and ${of.files.join(', ')} both make the project ${planned.name}: ` +
          'name them apart with -p, as in -p edge,media, or merge them as -f of one project',
      );
  }
  const first = reads.find(({ planned }) => planned.name === declared[0]) ?? reads[0];
  if (declared.slice(1).includes(first.planned.name))
    throw new ConfigError(
      `the policy is of ${declared.join(', ')}, and calls the services of ${declared[0]} by their bare names: ` +
        `name its folder and that of ${first.planned.name}, each with --project-directory`,
    );
  return [first, ...reads.filter((each) => each !== first)];
}

/**
 * The recording of a stack that does not run: what `docker compose config` says of its files, and nothing else. Throws
 * ConfigError, with Compose's own words, where it refuses them, and EvidenceError where there is no Compose.
 */
export async function planStack(request: PlanRequest): Promise<Evidence> {
  const started = Date.now();
  const first = await readProject(request, request.runCompose);
  const others: Read[] = [];
  for (const each of request.others ?? []) others.push(await readProject(each, request.runCompose));
  return evidenceOf(request, inOrder([first, ...others], request.declared ?? []), started);
}

export interface PlannedFiles {
  evidence: Evidence;
  /** The files as Compose reads them. */
  model: Model;
}

/** Of one project the same, beside the files themselves. */
export async function planFiles(request: Omit<PlanRequest, 'others' | 'declared'>): Promise<PlannedFiles> {
  const started = Date.now();
  const read = await readProject(request, request.runCompose);
  return { evidence: evidenceOf(request, [read], started), model: readModel(read.answer) };
}

/** Where it stands that a service is on a network, or the network itself: an external one goes by its own name. */
function placesOf({ of, planned: { networks } }: Read, cwd: string): Place[] {
  const paths = of.files.map((file) => resolve(cwd, file));
  const outer = (key: string): string => (networks[key]?.external ? (networks[key].name ?? key) : key);
  return findPlaces(paths, cwd).map((place) => {
    if (place.kind === 'network') return { ...place, key: outer(place.key) };
    if (place.kind !== 'membership') return place;
    return { ...place, key: place.key.replace(/[^@]*$/, outer) };
  });
}

/** What all the files say together, with the places of what stands in them. */
function composeOf(reads: readonly Read[], bare: string, cwd: string): Compose {
  return joinComposed(
    reads.map((read) =>
      nameComposed(
        { ...readCompose(read.answer, read.of.files), places: placesOf(read, cwd) },
        read.planned.name,
        bare,
      ),
    ),
  );
}

function evidenceOf({ tool, cwd }: PlanRequest, reads: [Read, ...Read[]], started: number): Evidence {
  const [{ planned: first }, ...others] = reads;
  const around: Around = { bare: first.name, all: reads.map(({ planned }) => planned) };
  const containers = around.all.flatMap((each) => planContainers(each, around));
  const compose = composeOf(reads, first.name, cwd);
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
      compose: seen(compose),
      traefik: traefik(),
    },
  };
}
