import type { Readable } from 'node:stream';
import { EvidenceError, messageOf } from '../lib/errors.ts';
import { readFrames } from '../lib/frames.ts';
import type { EngineClient } from './engine-client.ts';

/** More than any list of addresses that a person keeps. */
const mostBytes = 4 * 1024 * 1024;
const limitMs = 20_000;

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Both outputs, to their end. Throws where it is too much, or no frames. */
async function readAll(stream: Readable): Promise<Pick<Ran, 'stdout' | 'stderr'>> {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const feed = readFrames((output, text) => parts[output].push(text));
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new Error(`it said more than ${mostBytes} bytes`);
    feed(chunk);
  }
  const join = (texts: readonly Buffer[]) => Buffer.concat(texts).toString('utf8');
  return { stdout: join(parts.stdout), stderr: join(parts.stderr) };
}

/**
 * `docker exec` without a shell or a terminal: for experiments that disturb, and for no look. Throws EvidenceError
 * where the engine starts nothing, or it does not end within 20 s.
 */
export async function runInContainer({ docker }: EngineClient, id: string, argv: readonly string[]): Promise<Ran> {
  try {
    const exec = await docker.getContainer(id).exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
    const limit = { abortSignal: AbortSignal.timeout(limitMs) };
    const said = await readAll(await exec.start({ hijack: false, stdin: false, ...limit }));
    const { ExitCode } = await exec.inspect();
    if (ExitCode === null) throw new Error('it had not ended');
    return { code: ExitCode, ...said };
  } catch (error) {
    throw new EvidenceError(
      `${argv[0] ?? 'nothing'} could not be run in the container ${id.slice(0, 12)}: ${messageOf(error)}; ` +
        'see whether `docker exec` does',
      { cause: error },
    );
  }
}
