import { Readable } from 'node:stream';
import type { EngineClient } from './engine-client.ts';

/** What a command in a container says on its way to its end. */
export interface Said {
  code?: number | null;
  stdout?: string;
  stderr?: string;
}

/** One of the engine's frames: 1 is standard output, 2 standard error. */
function frame(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** An engine that runs commands in containers, and does nothing else; bytes are sent as they are, without frames. */
export function execEngine(answer: (id: string, argv: readonly string[]) => Said | Buffer): EngineClient {
  const getContainer = (id: string) => ({
    exec: ({ Cmd }: { Cmd: string[] }) => {
      const said = answer(id, Cmd);
      const { code = 0, stdout = '', stderr = '' } = Buffer.isBuffer(said) ? {} : said;
      // In halves, as a line may hand them over.
      const bytes = Buffer.isBuffer(said) ? said : Buffer.concat([frame(1, stdout), frame(2, stderr)]);
      const halves = [bytes.subarray(0, 11), bytes.subarray(11)];
      return Promise.resolve({
        start: () => Promise.resolve(Readable.from(halves)),
        inspect: () => Promise.resolve({ ExitCode: code }),
      });
    },
  });
  return { docker: { getContainer }, dockerHost: 'unix:///nowhere.test/docker.sock', transport: 'unix' } as never;
}
