import { resolve } from 'node:path';
import { ComposeRefusal, composeConfig, type RunCompose } from '../clients/run-compose.ts';
import { recordingSchema, type Evidence } from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/registry.ts';
import { findPlaces } from '../gather/plan/find-places.ts';
import { planContainers } from '../gather/plan/plan-containers.ts';
import { planNetworks } from '../gather/plan/plan-networks.ts';
import { planTraefik } from '../gather/plan/plan-traefik.ts';
import { readConfig } from '../gather/plan/read-config.ts';
import { readCompose } from '../gather/engine/read-compose.ts';
import { failedArtifact } from '../gather/gather-all.ts';
import { redactText } from '../evidence/secret-shapes.ts';
import { ConfigError, EvidenceError, evidenceReason } from '../lib/errors.ts';
import { readModel, type Model } from '../rehearsal/compose-model.ts';

export interface PlanRequest {
  files: readonly string[];
  envFiles: readonly string[];
  profiles: readonly string[];
  project: string | null;
  tool: Evidence['tool'];
  /** Where relative names start. */
  cwd: string;
  /** Compose itself, where not the machine's own. */
  runCompose?: RunCompose;
}

const unseen = 'a compose file does not show it: ask the running stack with `stackproof audit`';

async function ask({ files, envFiles, profiles, project, runCompose }: PlanRequest): Promise<unknown> {
  try {
    const question = { project, files, projectDirectory: null, envFiles, profiles };
    return await composeConfig(question, runCompose);
  } catch (error) {
    if (error instanceof ComposeRefusal) throw new ConfigError(redactText(error.message));
    throw error;
  }
}

/** Files as Compose reads them, for whoever would change them. Throws as planStack does. */
export const readFiles = async (request: PlanRequest): Promise<Model> => readModel(await ask(request));

/**
 * The recording of a stack that does not run: what `docker compose config` says of its files, and nothing else. Throws
 * ConfigError, with Compose's own words, where it refuses them, and EvidenceError where there is no Compose.
 */
export const planStack = async (request: PlanRequest): Promise<Evidence> => (await planFiles(request)).evidence;

export interface Planned {
  evidence: Evidence;
  /** The files as Compose reads them. */
  model: Model;
}

/** The same, beside the files themselves. */
export async function planFiles(request: PlanRequest): Promise<Planned> {
  const started = Date.now();
  const answer = await ask(request);
  return { evidence: evidenceOf(request, answer, started), model: readModel(answer) };
}

function evidenceOf(request: PlanRequest, answer: unknown, started: number): Evidence {
  const planned = readConfig(answer);
  if (Object.keys(planned.services).length === 0)
    throw new ConfigError(
      `${request.files.join(', ')} has no service, as Compose reads it: ` +
        'name the profiles that are meant with --profile',
    );
  const containers = planContainers(planned);
  const files = request.files.map((file) => resolve(request.cwd, file));
  const scope = `docker compose config of ${request.files.join(', ')}`;
  const seen = <T>(value: T) => ({ ok: true as const, ms: Date.now() - started, scope, value });
  const compose = { ...readCompose(answer, request.files), places: findPlaces(files, request.cwd) };
  const traefik = () => {
    try {
      return seen(planTraefik(planned, containers));
    } catch (error) {
      if (error instanceof EvidenceError) return failedArtifact(evidenceReason(error), 'source');
      throw error;
    }
  };
  const nothing = artifactIds.map((id) => [id, failedArtifact(unseen, 'source')] as const);
  return {
    schema: recordingSchema,
    tool: request.tool,
    source: 'plan',
    project: planned.name,
    gatheredAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    views: [],
    images: [],
    disturb: false,
    artifacts: {
      ...(Object.fromEntries(nothing) as Evidence['artifacts']),
      containers: seen(containers),
      networks: seen(planNetworks(planned, containers)),
      compose: seen(compose),
      traefik: traefik(),
    },
  };
}
