import { readContainerFiles, type ContainerFiles } from '../../clients/container-files.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { readTar } from '../../clients/read-tar.ts';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError, messageOf, lastLine } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';

const noSuchPath = 3;
const cutOff = 4;

/**
 * Through the helper, as the container's own process sees it: memory file systems too. null: there is no such path, or
 * no process.
 */
async function readThroughProcess(
  { vantage }: GatherContext,
  { pid }: Container,
  path: string,
  mostBytes: number,
): Promise<ContainerFiles | null> {
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
  const entries = code === 0 || code === cutOff ? await readTar(archive, { stopped: code === cutOff }) : [];
  if (entries.length === 0)
    throw new EvidenceError(
      `the helper could not read ${path}: ` + `${lastLine(stderr) || `it ended with ${code} and gave nothing`}`,
    );
  return { entries, whole: code === 0 };
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
  context: GatherContext,
  container: Container,
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
