import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type Docker from 'dockerode';
import { EvidenceError, messageOf } from '../lib/errors.ts';
import type { EngineClient } from './engine-client.ts';
import { ourLabels, removeContainer } from './helper-container.ts';
import { writeTar } from './write-tar.ts';

/** A second container of a program that runs already, without a network, its files read-only. */
export interface ShadowPlan {
  image: string;
  entrypoint: string[];
  args: string[];
  env: string[];
  user: string;
  workingDir: string;
  /** `source:destination:ro` */
  binds: string[];
  /** `name:address`, as in its original: Traefik looks names up for containers on the host network. */
  extraHosts: string[];
  /** The container whose own files, those that came into it after its start, are copied. */
  filesOf: string;
  /** One of its paths with all below it, as a tar archive. Throws EvidenceError. */
  archiveOf(path: string): Promise<NodeJS.ReadableStream | Buffer>;
  /** Paths that are not copied, with all below them. */
  without: string[];
  /** Files of ours: path → content. */
  files: Readonly<Record<string, string>>;
}

/** Never copied: the engine makes these for each container, or they are of no file. */
const engineOwn = [
  '/dev',
  '/proc',
  '/sys',
  '/tmp',
  '/etc/hosts',
  '/etc/hostname',
  '/etc/resolv.conf',
  '/.dockerenv',
  '/var/log',
];
const isBelow = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

/** Files and folders that came into a container after its start, each with all that is below it. */
function addedPaths(changes: readonly { Path: string; Kind: number }[], without: readonly string[]): string[] {
  const kept = changes.filter(({ Path }) => ![...engineOwn, ...without].some((parent) => isBelow(Path, parent)));
  const changed = kept
    .filter(
      ({ Path, Kind }) =>
        Kind === 1 || (Kind === 0 && !changes.some((other) => other.Path !== Path && isBelow(other.Path, Path))),
    )
    .map(({ Path }) => Path);
  // A folder that has one of the excluded below it is copied file by file.
  const whole = changed.filter((path) => !without.some((each) => isBelow(each, path)));
  return whole.filter((path) => !whole.some((other) => other !== path && isBelow(path, other))).toSorted();
}

export interface Shadow {
  /** Its process, as the engine's host numbers it. */
  pid: number;
  /** Its exit code once it has ended; null: it still runs. */
  ended(): Promise<number | null>;
  /** All that it has written so far. May hold secrets: for reading here, not for the record. */
  log(): Promise<string>;
  /** Idempotent. */
  remove(): Promise<void>;
}

async function fill(
  docker: Docker,
  container: Docker.Container,
  { filesOf, archiveOf, without, files }: ShadowPlan,
): Promise<void> {
  const changes: unknown = await docker.getContainer(filesOf).changes();
  const rows = Array.isArray(changes)
    ? changes.filter(
        (each): each is { Path: string; Kind: number } =>
          typeof each === 'object' && each !== null && 'Path' in each && 'Kind' in each,
      )
    : [];
  const paths = addedPaths(rows, without);
  const parents = rows
    .filter(({ Path, Kind }) => Kind === 1 && paths.some((path) => path !== Path && isBelow(path, Path)))
    .map(({ Path }) => `${Path.slice(1)}/`);
  if (parents.length > 0)
    await container.putArchive(await writeTar(Object.fromEntries(parents.toSorted().map((name) => [name, '']))), {
      path: '/',
    });
  for (const path of paths) await container.putArchive(await archiveOf(path), { path: posix.dirname(path) });
  if (Object.keys(files).length > 0) await container.putArchive(await writeTar(files), { path: '/' });
}

/**
 * Starts a shadow. It bears our labels and none of Compose's. Throws EvidenceError when the engine does not make it;
 * nothing is left of it then.
 */
export async function startShadow({ docker }: EngineClient, plan: ShadowPlan): Promise<Shadow> {
  let container: Docker.Container | null = null;
  const remove = async () => {
    const mine = container;
    container = null;
    if (mine) await removeContainer(mine, 'The shadow container');
  };
  try {
    const made = await docker.createContainer({
      Image: plan.image,
      Entrypoint: plan.entrypoint,
      Cmd: plan.args,
      Env: plan.env,
      User: plan.user,
      WorkingDir: plan.workingDir,
      Labels: ourLabels(`sp-${randomBytes(3).toString('hex')}`),
      Healthcheck: { Test: ['NONE'] },
      // With a terminal its log comes as it was written, without the engine's frames.
      Tty: true,
      HostConfig: {
        NetworkMode: 'none',
        Binds: plan.binds,
        ExtraHosts: plan.extraHosts,
        RestartPolicy: { Name: 'no' },
        LogConfig: { Type: 'json-file', Config: {} },
      },
    });
    container = made;
    await fill(docker, made, plan);
    await made.start();
    const { State } = await made.inspect();
    const ended = async () => {
      const now = await made.inspect();
      return now.State.Running ? null : now.State.ExitCode;
    };
    const log = async () => (await made.logs({ stdout: true, stderr: true })).toString('utf8');
    return { pid: State.Pid, ended, log, remove };
  } catch (error) {
    await remove();
    throw new EvidenceError(`a shadow of ${plan.image.slice(0, 19)} could not be started: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
