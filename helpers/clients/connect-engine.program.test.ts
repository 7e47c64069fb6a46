import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, EvidenceError } from '../lib/errors.ts';
import { connectEngine } from './connect-engine.ts';

const env = { DOCKER_CONFIG: '/nowhere' };
let folder: string;
let servers: Server[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  servers = [];
});
afterEach(() => {
  servers.forEach((server) => server.close());
  rmSync(folder, { recursive: true });
});

async function listen(server: Server, path?: string): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => (path ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve)));
  return path ? `unix://${path}` : `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const version: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(request.url?.startsWith('/version') ? '{"Version":"28.5.2","ApiVersion":"1.51"}' : '[]');
};
const says =
  (status: number, body = '{}'): RequestListener =>
  (_, response) => {
    response.statusCode = status;
    response.end(body);
  };

describe('connectEngine', () => {
  it('reaches an engine by socket and by address, whatever DOCKER_HOST of this process says', async () => {
    const socket = await listen(createServer(version), join(folder, 'docker.sock'));
    const address = await listen(createServer(version));
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://192.0.2.1:2375';
    try {
      const engine = await connectEngine(socket, env);
      expect([engine.transport, engine.dockerHost]).toEqual(['unix', socket]);
      expect(await engine.docker.listContainers()).toEqual([]);
      expect((await connectEngine(address, env)).transport).toBe('tcp');
      expect((await connectEngine(undefined, { ...env, DOCKER_HOST: address })).dockerHost).toBe(address);
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });

  it('reaches an engine through the machine’s own ssh', async () => {
    const socket = join(folder, 'docker.sock');
    await listen(createServer(version), socket);
    // Stands in for ssh: what it is asked to run on the other machine is written down, and the other machine is this
    // one.
    writeFileSync(
      join(folder, 'ssh'),
      [
        `#!${process.execPath}`,
        `require('node:fs').appendFileSync('${folder}/said', process.argv.slice(2).join(' ') + '\\n');`,
        `const to = require('node:net').connect('${socket}');`,
        'process.stdin.pipe(to);',
        'to.pipe(process.stdout);',
        '',
      ].join('\n'),
    );
    chmodSync(join(folder, 'ssh'), 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = `${folder}:${before}`;
    try {
      const engine = await connectEngine('ssh://me@nas.test:2222', env);
      expect(engine.transport).toBe('ssh');
      expect(await Promise.all([engine.docker.listContainers(), engine.docker.listContainers()])).toEqual([[], []]);
      expect(readFileSync(join(folder, 'said'), 'utf8').split('\n')[0]).toMatch(
        /-l me -p 2222 -- nas\.test docker system dial-stdio$/,
      );
      writeFileSync(
        join(folder, 'ssh'),
        '#!/bin/sh\necho "me@nas.test: Permission denied (publickey)." >&2\nexit 255\n',
      );
      await expect(connectEngine('ssh://me@nas.test', env)).rejects.toThrow(
        /no Docker engine at ssh:\/\/me@nas\.test \(as asked\): ssh .*Permission denied/,
      );
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('says in one sentence what was tried and what to do', async () => {
    await expect(connectEngine(`unix://${folder}/none.sock`, env)).rejects.toThrow(
      new EvidenceError(
        `no Docker engine at unix://${folder}/none.sock (as asked): there is no such socket: start the engine, ` +
          'or name another with DOCKER_HOST or `docker context use`',
      ),
    );
    await expect(connectEngine('tcp://127.0.0.1:1', env)).rejects.toThrow(/nobody listens there/);
    await expect(connectEngine(await listen(createServer(says(403))), env)).rejects.toThrow(
      /it answered 403: a proxy before it forbids this/,
    );
    await expect(connectEngine(await listen(createServer(says(404))), env)).rejects.toThrow(
      /it answered 404: it is no Docker engine/,
    );
    const moved = createServer((_, response) => response.writeHead(307, { location: 'http://elsewhere.test/' }).end());
    await expect(connectEngine(await listen(moved), env)).rejects.toThrow(
      /it answered 307, a redirect, which no engine/,
    );
    await expect(connectEngine(await listen(createServer(says(200, 'hello'))), env)).rejects.toThrow(
      /no Docker engine/,
    );
    await expect(connectEngine(await listen(createNetServer((socket) => socket.destroy())), env)).rejects.toThrow(
      /it hung up/,
    );
  });

  it('does not wait for an engine that hangs', async () => {
    const hanging = await listen(createServer(() => undefined));
    await expect(connectEngine(hanging, env, { firstMs: 200 })).rejects.toThrow(
      /it did not answer within 0\.2 s: look into its log/,
    );
  });

  it('takes no address that is none', async () => {
    await expect(connectEngine('nas', env)).rejects.toThrow(ConfigError);
    await expect(connectEngine('ftp://nas.test', env)).rejects.toThrow(
      /"ftp:\/\/nas\.test" \(as asked\) names no engine/,
    );
  });
});
