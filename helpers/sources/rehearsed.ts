import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { RunCompose } from '../clients/run-compose.ts';
import { singleDollars } from '../evidence/compose-config.ts';
import type { Change, Rehearsal } from '../evidence/rehearsal.ts';
import type { Lab, Progress } from '../lab/contract.ts';
import { readRecipes } from '../lab/images/image-recipes.ts';
import { ConfigError } from '../lib/errors.ts';
import { nameOfService } from '../policy/ours.ts';
import { readModel, type Model } from '../rehearsal/compose-model.ts';
import { siblingsOf, startOrder } from '../rehearsal/sibling-projects.ts';
import type { Rehearsed, Stage } from '../rehearsal/rehearse-model.ts';
import { bringUpModel } from './bring-up-model.ts';
import type { Composed } from './name-places.ts';
import { inOrder } from './order-projects.ts';
import type { ProjectFiles } from './project-files.ts';
import { readComposeFiles } from './read-compose-files.ts';
import { kindIn, readTexts } from './rehearsal-folder.ts';
import { chooseDirectory } from './stack-folder.ts';

export interface RehearsalRequest {
  /** Several are several projects that are one stack. */
  projects: readonly [ProjectFiles, ...ProjectFiles[]];
  /** Projects that the policy names, the one with the bare names first. Left out: none. */
  declared?: readonly string[];
  /** Where relative names start. */
  cwd: string;
  /** What variables in the files may be found in. */
  environment: Readonly<Record<string, string | undefined>>;
  progress: Progress;
}

/** Compose files that stand in a lab. */
export interface RehearsedStack {
  /** The one whose services go by their bare names. */
  project: string;
  /** Further projects, whose services bear their names. */
  beside: string[];
  images: Rehearsed['images'];
  rehearsal: Rehearsal;
  /** The files that came up, in the lab's own folder, by project. */
  files: Record<string, string[]>;
  /** Services as Compose read the files, and as they came up. */
  before: Model['services'];
  after: Model['services'];
  /** The files as their owner has them, and what Compose says of them. */
  composed: Composed[];
}

/** Settings that are the lab's own, whatever the user's are. */
const own =
  /^(?:PATH|HOME|LD_LIBRARY_PATH|XTABLES_LIBDIR|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS.*|API_VERSION|BUILDKIT))$/;

const composeOf = (lab: Lab, { environment, cwd }: RehearsalRequest): RunCompose => {
  const env = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      own.test(name) || value === undefined ? [] : [[name, value]],
    ),
  );
  return (args) => lab.compose(args, { cwd, env });
};

/** Real, a stand-in, or none of the lab's own. */
const labImages = () => {
  const recipes = readRecipes();
  return (image: string): boolean | null => recipes.get(image)?.real ?? null;
};

interface Read extends Composed {
  model: Model;
  changes: Change[];
  /** The rehearsal's own folder of this project. */
  work: string;
  /** The project's own, absolute. */
  folder: string;
}

/** at: which of several it is. */
async function readProject(lab: Lab, of: ProjectFiles, at: number, request: RehearsalRequest): Promise<Read> {
  const { cwd } = request;
  const [first] = of.files;
  if (first === undefined) throw new ConfigError('there is no compose file to rehearse: name one with -f');
  const work = chooseDirectory(lab, at === 0 ? 'rehearsal' : `rehearsal-${at + 1}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true, mode: 0o711 });
  const question = { ...of, projectDirectory: of.directory ?? null };
  const { answer, changes } = await readComposeFiles(question, composeOf(lab, request), work);
  const model = readModel(answer);
  if (Object.keys(model.services).length === 0)
    throw new ConfigError(
      `${of.files.join(', ')} has no service, as Compose reads it: name the profiles that are meant with --profile`,
    );
  const folder = of.directory === undefined ? dirname(resolve(cwd, first)) : resolve(cwd, of.directory);
  return { of, answer, changes, model, work, folder, project: model.name };
}

function stageOf(lab: Lab, { model, folder, work }: Read, models: readonly Model[]): Stage {
  const sources = Object.values(model.services).flatMap(({ volumes }) =>
    (volumes ?? []).flatMap(({ type, source }) => (type === 'bind' && source ? [singleDollars(source)] : [])),
  );
  return {
    disk: { project: folder, work, kindOf: (path) => kindIn(folder, path) },
    host: { processors: availableParallelism(), address: lab.address, address6: lab.address6 },
    texts: readTexts(folder, sources),
    siblings: siblingsOf(model, models),
    isReal: labImages(),
    failed: new Map(),
  };
}

/** In the names that policy and findings have for its services. */
function named(up: Awaited<ReturnType<typeof bringUpModel>>, { project, model, changes }: Read, bare: string) {
  const nameOf = (service: string): string => nameOfService(project, service, bare);
  const renamed = (services: Model['services']) =>
    Object.fromEntries(Object.entries(services).map(([name, service]) => [nameOf(name), service]));
  const told = [...changes, ...up.changes];
  return {
    images: up.images.map((each) => ({ ...each, service: nameOf(each.service) })),
    changes: told.map((each) => ({ ...each, service: each.service === null ? null : nameOf(each.service) })),
    logins: up.logins.map(nameOf),
    before: renamed(model.services),
    after: renamed(up.model.services),
  };
}

/**
 * Reads compose files as Compose does, changes them as little as can be, and brings them up in a lab; of several
 * projects those come up first whose networks others join. The files themselves, and whatever else lies on the machine,
 * stay as they are. Throws ConfigError where Compose refuses the files, EvidenceError where the stack cannot be
 * started.
 */
export async function rehearseStack(lab: Lab, request: RehearsalRequest): Promise<RehearsedStack> {
  const { projects, declared = [], progress } = request;
  progress('reading the compose files');
  const [one, ...more] = projects;
  const first = await readProject(lab, one, 0, request);
  const others: Read[] = [];
  for (const [at, each] of more.entries()) others.push(await readProject(lab, each, at + 1, request));
  const reads = inOrder([first, ...others], declared);
  const [{ project }, ...beside] = reads;
  const models = reads.map(({ model }) => model);
  const ups = new Map<Model, Awaited<ReturnType<typeof bringUpModel>>>();
  for (const model of startOrder(models)) {
    const read = reads.find((each) => each.model === model);
    if (read) ups.set(model, await bringUpModel(lab, model, stageOf(lab, read, models), progress));
  }
  const stood = reads.flatMap((read) => {
    const up = ups.get(read.model);
    return up ? [{ read, up, told: named(up, read, project) }] : [];
  });
  return {
    project,
    beside: beside.map((each) => each.project),
    images: stood.flatMap(({ told }) => told.images),
    rehearsal: {
      files: reads.flatMap(({ of }) => [...of.files]),
      changes: stood.flatMap(({ told }) => told.changes),
      logins: stood.flatMap(({ told }) => told.logins),
    },
    files: Object.fromEntries(stood.map(({ read, up }) => [read.project, [up.file]])),
    before: Object.assign({}, ...stood.map(({ told }) => told.before)) as Model['services'],
    after: Object.assign({}, ...stood.map(({ told }) => told.after)) as Model['services'],
    composed: reads,
  };
}
