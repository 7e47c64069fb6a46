import { EvidenceError, messageOf, statusOf } from '../lib/errors.ts';
import type { EngineClient } from './engine-client.ts';
import { readTar, type TarEntry } from './read-tar.ts';

const limitMs = 15_000;

/** What the engine gave of a path; whole: it was not stopped at a limit, so that nothing is missing. */
export interface ContainerFiles {
  entries: TarEntry[];
  whole: boolean;
}

/** Takes at most so many bytes of a stream, or what came within the time. */
function take(stream: NodeJS.ReadableStream, most: number): Promise<{ bytes: Buffer; whole: boolean }> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (whole: boolean): void => {
      clearTimeout(timer);
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
      resolve({ bytes: Buffer.concat(parts), whole });
    };
    const timer = setTimeout(() => end(false), limitMs);
    stream.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size > most) end(false);
    });
    stream.on('end', () => end(true));
    stream.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/**
 * A path of a container, running or not, through the engine's archive API: with everything below it, mounts and volumes
 * included, and without tmpfs. A symbolic
 * link comes as itself. null: there is no such path. mostBytes: where to stop reading. Throws EvidenceError when the
 * engine does not give it, or not to its end.
 */
export async function readContainerFiles(
  { docker }: EngineClient,
  id: string,
  path: string,
  mostBytes: number,
): Promise<ContainerFiles | null> {
  try {
    const stream = await docker.getContainer(id).getArchive({ path });
    const { bytes, whole } = await take(stream, mostBytes);
    return { entries: await readTar(bytes, { stopped: !whole }), whole };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    const short = id.slice(0, 12);
    throw new EvidenceError(
      `the engine did not give ${path} of container ${short}: ${messageOf(error)}; ` +
        `try \`docker cp ${short}:${path} -\``,
      { cause: error },
    );
  }
}
