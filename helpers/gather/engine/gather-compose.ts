import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { composeConfig } from '../../clients/run-compose.ts';
import { EvidenceError, evidenceReason } from '../../lib/errors.ts';
import { listContainers } from './ask-engine.ts';
import { oursOf, type Gatherer, type GatherContext } from '../context.ts';
import { joinComposed, nameComposed } from './join-composed.ts';
import { readCompose } from './read-compose.ts';

const prefix = 'com.docker.compose.project';

interface Source {
  files: string[];
  directory: string | null;
  envFiles: string[];
}

const split = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Throws EvidenceError where there is no file, or one of them is gone. */
function refuseMissing(files: readonly string[], project: string): void {
  if (files.length === 0)
    throw new EvidenceError(
      `no container of project ${project} names a compose file: the project was started by something else than Compose`,
    );
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new EvidenceError(
      `the compose file ${missing.join(', ')} of project ${project} is not there any more: put it back, ` +
        'or start the project from where it is now',
    );
}

/**
 * Which files made the running project: those we were told, else what Compose wrote on the newest container. An older
 * one may still name the files
 * of before, for Compose leaves alone what did not change.
 */
export async function findSource({
  composeFiles,
  engine,
  project,
}: Pick<GatherContext, 'composeFiles' | 'engine' | 'project'>): Promise<Source> {
  if (composeFiles) {
    const files = [...composeFiles];
    refuseMissing(files, project);
    return { files, directory: null, envFiles: [] };
  }
  const mine = (await listContainers(engine)).filter(({ Labels }) => Labels[prefix] === project);
  const [newest] = mine.sort((a, b) => b.Created - a.Created);
  if (!newest)
    throw new EvidenceError(
      `project ${project} has no container that could name its compose files: name them, or start the project`,
    );
  if (engine.transport !== 'unix')
    throw new EvidenceError(
      `the compose files lie on the engine's machine, not on this one (${engine.dockerHost}): ` +
        'run stackproof there to have them compared',
    );
  const files = split(newest.Labels[`${prefix}.config_files`]);
  refuseMissing(files, project);
  return {
    files,
    directory: newest.Labels[`${prefix}.working_dir`] ?? null,
    envFiles: split(newest.Labels[`${prefix}.environment_file`]).filter((file) => existsSync(file)),
  };
}

/**
 * What Compose says of the compose files, whole, with all that is secret in it: for whoever cuts it down at once.
 * directory: the project's, where relative paths and `.env` are. Throws EvidenceError.
 */
export async function askCompose(
  context: Pick<GatherContext, 'composeFiles' | 'engine' | 'project' | 'runCompose'>,
): Promise<{ answer: unknown; files: string[]; directory: string }> {
  const { files, directory, envFiles } = await findSource(context);
  const answer = await composeConfig(
    { project: context.project, files, projectDirectory: directory, envFiles },
    context.runCompose,
  );
  return { answer, files, directory: resolve(directory ?? dirname(files[0] ?? '.')) };
}

/** Of each project something of its compose files, or why not. */
export interface PerProject<T> {
  read: { project: string; value: T }[];
  unread: { project: string; error: string }[];
}

/** The projects whose compose files are those of the stack: its own, and that of a proxy or login of another. */
function composedProjects(context: Pick<GatherContext, 'project' | 'others' | 'policy'>): [string, ...string[]] {
  const { project, others, services } = oursOf(context);
  const foreign = services.map((name) => name.slice(0, name.indexOf('/')));
  const [, ...rest] = new Set([project, ...others, ...foreign]);
  return [project, ...rest];
}

/**
 * Asks something of each project's compose files. Throws what the asking threw where none of them could be read; where
 * there is one project only, that is what was always said.
 */
export async function perProject<
  C extends Pick<GatherContext, 'project' | 'others' | 'policy' | 'composeFiles' | 'besideFiles'>,
  T,
>(context: C, ask: (context: C) => Promise<T>): Promise<PerProject<T>> {
  const failures: unknown[] = [];
  const found: PerProject<T> = { read: [], unread: [] };
  for (const project of composedProjects(context)) {
    const composeFiles = project === context.project ? context.composeFiles : (context.besideFiles?.[project] ?? null);
    try {
      found.read.push({ project, value: await ask({ ...context, project, composeFiles }) });
    } catch (error) {
      failures.push(error);
      found.unread.push({ project, error: evidenceReason(error) });
    }
  }
  if (found.read.length === 0) throw failures[0];
  return found;
}

/** Compose's own reading of the compose files; we never parse them ourselves. */
export const gatherCompose: Gatherer<'compose'> = {
  id: 'compose',
  async gather(context) {
    const { read, unread } = await perProject(context, askCompose);
    const composed = read.map(({ project, value: { answer, files } }) =>
      nameComposed(readCompose(answer, files), project, context.project),
    );
    const value = joinComposed(composed);
    return {
      value: unread.length > 0 ? { ...value, unread } : value,
      scope: `docker compose config of ${value.files.join(', ')}`,
    };
  },
};
