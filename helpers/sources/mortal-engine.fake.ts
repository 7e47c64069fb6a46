import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

const web = {
  Id: 'web1',
  Name: '/media-web-1',
  Image: 'sha256:one',
  State: { Status: 'running', Pid: 4711, StartedAt: '2026-11-24T08:30:10Z' },
  HostConfig: { NetworkMode: 'media_front' },
  Config: {
    Image: 'stackproof/standin:1',
    Labels: { 'com.docker.compose.project': 'media', 'com.docker.compose.service': 'web' },
  },
  NetworkSettings: { Networks: {} },
};
const listed = [{ Id: web.Id, State: 'running', Labels: web.Config.Labels }];

const answers: readonly [RegExp, unknown][] = [
  [/^GET \/version/, { Version: '28.5.2', ApiVersion: '1.51' }],
  [/^GET \/info/, { NCPU: 2, MemTotal: 1 }],
  [/^GET \/containers\/json.*filters/, []],
  [/^GET \/containers\/json/, listed],
  [/^GET \/containers\/web1\/json/, web],
  [/^GET \/images\//, { Id: 'sha256:one', Config: {} }],
  [/^GET \/networks/, []],
  [/^POST \/containers\/create/, { Id: 'helper1' }],
];

const frame = (text: string) => {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

/** A prober that sees nothing but the host's empty socket table. */
function speakAsProber(line: Duplex): void {
  line.on('error', () => undefined);
  line.on('data', (data: Buffer) => {
    for (const text of data.toString().split('\n').filter(Boolean)) {
      const { id, op } = JSON.parse(text) as { id?: number; op: string };
      if (id === undefined) continue;
      const said = op === 'sockets' ? { error: null, result: { host: [] } } : { error: 'not here', result: null };
      line.write(frame(`${JSON.stringify({ id, ...said })}\n`));
    }
  });
}

export interface MortalEngine {
  dockerHost: string;
  /** What it was asked, in order: `GET /version`. */
  asked: string[];
  /** Cuts every connection, and takes no other. */
  die(): void;
  /** From now on it takes what comes, and answers nothing. */
  hang(): void;
  close(): void;
}

/** An engine with one container, on a socket of its own, that can go or hang in the middle. */
export async function startMortalEngine(): Promise<MortalEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-engine-'));
  const path = join(folder, 'docker.sock');
  const asked: string[] = [];
  const open = new Set<Socket>();
  let hangs = false;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const question = `${request.method} ${request.url}`;
    asked.push(question);
    request.resume();
    if (hangs) return;
    const answer = answers.find(([pattern]) => pattern.test(question))?.[1];
    response.setHeader('content-type', 'application/json');
    if (answer === undefined) response.statusCode = 204;
    if (question.startsWith('PUT')) response.statusCode = 200;
    if (question.startsWith('POST /containers/create')) response.statusCode = 201;
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    speakAsProber(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const die = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return {
    dockerHost: `unix://${path}`,
    asked,
    die,
    hang: () => (hangs = true),
    close: () => {
      die();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
