import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Heard {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** As JSON where it says so, else its text. */
  body: unknown;
}

/** A real server on loopback that writes down what it is asked, and answers as it is told. */
export interface Receiver {
  origin: string;
  heard: Heard[];
  /** Statuses of the next answers; 200 when they are used up. */
  answers: number[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const heard: Heard[] = [];
  const answers: number[] = [];
  const server: Server = createServer((asked, answer) => {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      const isJson = asked.headers['content-type'] === 'application/json';
      heard.push({
        method: asked.method ?? '',
        path: asked.url ?? '',
        headers: asked.headers,
        body: isJson ? (JSON.parse(text) as unknown) : text,
      });
      answer.statusCode = answers.shift() ?? 200;
      answer.setHeader('retry-after', '0');
      answer.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    heard,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
