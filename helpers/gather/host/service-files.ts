import { readContainerFiles, type ContainerFiles } from '../../clients/container-files.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { readTar } from '../../clients/read-tar.ts';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';

const noSuchPath = 3;
const cutOff = 4;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
  const entries = code === 0 || code === cutOff ? readTar(Buffer.from(stdout, 'base64')) : [];
  if (entries.length === 0)
    throw new EvidenceError(
      `the helper could not read ${path}: ${stderr.trim().split('\n').at(-1) || `it ended with ${code} and gave nothing`}`,
    );
  return { entries, whole: code === 0 };
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
    refused = reasonOf(error);
  }
  try {
    const read = await readThroughProcess(context, container, path, mostBytes);
    if (read || refused === null || container.pid > 0) return read;
  } catch (error) {
    // The engine's own word that there is no such path is enough.
    if (refused === null) return null;
    refused = `${refused}; and ${reasonOf(error)}`;
  }
  throw new EvidenceError(refused);
}
