import { readContainerFiles, type ContainerFiles } from '../../clients/container-files.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { readTar } from '../../clients/read-tar.ts';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError, messageOf, lastLine } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';

const noSuchPath = 3;
const cutOff = 4;

/** Whose files are read: by its id the engine finds them, by its process the helper. */
type Place = Pick<Container, 'id' | 'pid'>;

/**
 * Through the helper, as the container's own process sees it: memory file systems too. null: there is no such path, or
 * no process.
 */
async function archiveThroughProcess(
  { vantage }: Pick<GatherContext, 'vantage'>,
  { pid }: Place,
  path: string,
  mostBytes: number,
): Promise<{ archive: Buffer; whole: boolean } | null> {
  if (pid === 0) return null;
  const script = proberProgram('read-files');
  const { code, stdout, stderr } = await vantage.run('host', [
    'python3',
    '-I',
    '-c',
    script,
    String(pid),
    path,
    String(mostBytes),
  ]);
  if (code === noSuchPath) return null;
  const archive = Buffer.from(stdout, 'base64');
  if ((code !== 0 && code !== cutOff) || archive.length === 0)
    throw new EvidenceError(
      `the helper could not read ${path}: ` + `${lastLine(stderr) || `it ended with ${code} and gave nothing`}`,
    );
  return { archive, whole: code === 0 };
}

async function readThroughProcess(
  context: Pick<GatherContext, 'vantage'>,
  place: Place,
  path: string,
  mostBytes: number,
): Promise<ContainerFiles | null> {
  const read = await archiveThroughProcess(context, place, path, mostBytes);
  return read && { entries: await readTar(read.archive, { stopped: !read.whole }), whole: read.whole };
}

/** More than this nobody writes into a proxy's own files. */
const mostCopied = 32 * 1024 * 1024;

/**
 * A path of a container with all below it as a tar archive, to be put into another one: by the same two ways as
 * `readServiceFiles`. Throws EvidenceError where neither gives it whole.
 */
export async function archiveOf(
  context: Pick<GatherContext, 'engine' | 'vantage'>,
  place: Place,
  path: string,
): Promise<NodeJS.ReadableStream | Buffer> {
  try {
    return await context.engine.docker.getContainer(place.id).getArchive({ path });
  } catch (error) {
    const read = await archiveThroughProcess(context, place, path, mostCopied);
    if (read?.whole) return read.archive;
    throw new EvidenceError(
      `${path} could not be copied: the engine did not give it (${messageOf(error)}), ` +
        `and for the helper it is ${read ? 'too large' : 'not there'}`,
      { cause: error },
    );
  }
}

/**
 * Where paths lead for a container's process, by the path; one that could not be followed leads to itself. No engine
 * takes a mount or a file below a symbolic link where it can tell (29.5 on, and what was mended like it: "path escapes
 * from parent").
 */
export async function realPathsOf(
  { vantage }: Pick<GatherContext, 'vantage'>,
  { pid }: Place,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (pid === 0 || paths.length === 0) return new Map();
  const argv = ['python3', '-I', '-c', proberProgram('real-paths'), String(pid), ...paths];
  const said = await vantage.run('host', argv).catch(() => null);
  const lines = said?.code === 0 ? said.stdout.trim().split('\n') : [];
  if (lines.length !== paths.length) return new Map();
  return new Map(paths.map((path, at) => [path, lines[at] ?? path]));
}

/**
 * The first of several paths that is there for a container's process, links followed; null: none of them. Throws
 * EvidenceError where that cannot be seen.
 */
export async function firstPathOf(
  context: GatherContext,
  container: Container,
  paths: readonly string[],
): Promise<string | null> {
  if (container.pid > 0) {
    const script = proberProgram('first-path');
    const argv = ['python3', '-I', '-c', script, String(container.pid), ...paths];
    const said = await context.vantage.run('host', argv).catch(() => null);
    const first = paths.find((path) => path === said?.stdout.trim());
    if (first !== undefined) return first;
    if (said?.code === noSuchPath) return null;
  }
  for (const path of paths) if (await readServiceFiles(context, container, path, 1)) return path;
  return null;
}

/**
 * What lies at a path of a container, with all below it; a symbolic link comes as itself. Asked of the engine, and
 * where that has nothing or refuses, through the
 * helper: engine 28.5 gives no file at all of a container with a mount below a symbolic link (`/var/run/docker.sock`).
 * null: there is no such path. Throws EvidenceError.
 */
export async function readServiceFiles(
  context: Pick<GatherContext, 'engine' | 'vantage'>,
  container: Place,
  path: string,
  mostBytes: number,
): Promise<ContainerFiles | null> {
  let refused: string | null = null;
  try {
    const read = await readContainerFiles(context.engine, container.id, path, mostBytes);
    if (read) return read;
  } catch (error) {
    refused = messageOf(error);
  }
  try {
    const read = await readThroughProcess(context, container, path, mostBytes);
    if (read || refused === null || container.pid > 0) return read;
  } catch (error) {
    // The engine's own word that there is no such path is enough.
    if (refused === null) return null;
    refused = `${refused}; and ${messageOf(error)}`;
  }
  throw new EvidenceError(refused);
}
