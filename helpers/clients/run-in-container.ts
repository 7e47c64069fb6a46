import type { Readable } from 'node:stream';
import { EvidenceError, messageOf } from '../lib/errors.ts';
import type { EngineClient } from './engine-client.ts';

/** More than any list of addresses that a person keeps. */
const mostBytes = 4 * 1024 * 1024;
const limitMs = 20_000;

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** The engine's frames: a byte for the stream, three of nothing, four for the length, and so many of text. */
export function readFrames(bytes: Buffer): Pick<Ran, 'stdout' | 'stderr'> {
  const parts: Record<number, Buffer[]> = { 1: [], 2: [] };
  for (let at = 0; at + 8 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    parts[bytes.readUInt8(at)]?.push(bytes.subarray(at + 8, end));
    at = end;
  }
  const [stdout = '', stderr = ''] = [1, 2].map((stream) => Buffer.concat(parts[stream] ?? []).toString('utf8'));
  return { stdout, stderr };
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > mostBytes) throw new Error(`it said more than ${mostBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

/**
 * `docker exec` without a shell or a terminal: for experiments that disturb, and for no look. Throws EvidenceError
 * where the engine starts nothing, or it does not end within 20 s.
 */
export async function runInContainer({ docker }: EngineClient, id: string, argv: readonly string[]): Promise<Ran> {
  try {
    const exec = await docker.getContainer(id).exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
    const limit = { abortSignal: AbortSignal.timeout(limitMs) };
    const said = readFrames(await readAll(await exec.start({ hijack: false, stdin: false, ...limit })));
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
