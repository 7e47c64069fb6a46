import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { chooseMirror } from './embedded/apt-settings.ts';
import { whatFailed } from './images/build-image.ts';
import { answers } from './embedded/engine-process.ts';
import { chooseDriver } from './index.ts';
import { registryOf } from './images/image-registry.ts';
import { needMachine, needRoom } from './requirements.ts';
import { runCommand } from './run-command.ts';

describe('the mirror', () => {
  test('is the one of the release itself, not of its updates or security', () => {
    const targets = [
      'http://sec.test/d bookworm-security bookworm-security main',
      'http://a.test/d bookworm-updates bookworm-updates main',
      'http://c.test/d bookworm bookworm contrib',
      'http://m.test/d stable bookworm main',
    ].join('\n');
    expect(chooseMirror(targets, 'bookworm')).toBe('http://m.test/d');
    expect(chooseMirror(targets, 'trixie')).toBeUndefined();
    expect(chooseMirror('', 'bookworm')).toBeUndefined();
  });
});

describe('the driver', () => {
  test('is the forced one, else the engine that is asked for', async () => {
    expect(await chooseDriver({ STACKPROOF_LAB: 'embedded', DOCKER_HOST: 'unix:///x' })).toBe('embedded');
    expect(await chooseDriver({ STACKPROOF_LAB: 'dind' })).toBe('dind');
    expect(await chooseDriver({ DOCKER_HOST: 'unix:///x' })).toBe('dind');
    await expect(chooseDriver({ STACKPROOF_LAB: 'podman' })).rejects.toThrow(ConfigError);
  });

  test('sees whether an engine answers on a socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackproof-'));
    const path = join(folder, 'd.sock');
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/_ping' ? 200 : 500;
      response.end();
    }).listen(path);
    await once(server, 'listening');
    expect(await answers(path)).toBe(true);
    server.removeAllListeners('request').on('request', (_, response) => void response.writeHead(503).end('starting'));
    expect(await answers(path)).toBe(false);
    server.close();
    expect(await answers(path)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe('what a machine lacks', () => {
  test('is told in one sentence', () => {
    expect(() => needRoom('/', 1e9, 'the images')).toThrow(/GB free, and the images need 1000000000 GB; make room/);
    expect(() => needMachine({ platform: 'darwin', user: 0, folders: [] })).toThrow('needs Linux, and this is darwin');
    expect(() => needMachine({ platform: 'linux', user: 1000, folders: [] })).toThrow('a private one needs root');
    expect(() => needMachine({ platform: 'linux', user: 0, folders: ['/nowhere'] })).toThrow(
      'ip was not found on this machine, and a lab without Docker needs it; install the package iproute2',
    );
  });
});

describe('a registry', () => {
  test("is the first part of an image's name only when that looks like a host", () => {
    expect(
      ['debian:12', 'grafana/loki:3', 'registry.test/a/b:1', 'localhost/a', 'host:5000/a'].map(registryOf),
    ).toEqual(['default', 'default', 'registry.test', 'localhost', 'host:5000']);
  });
});

describe('a failed build', () => {
  test('is told by the last words of the step, not by the command it was', () => {
    expect(
      whatFailed(
        '#6 5.9 Unpacking x\n#6 6.98 ln: failed\n#6 ERROR: process "/bin/sh" …\n------\nERROR: failed to build: …',
      ),
    ).toBe('ln: failed');
    expect(whatFailed('#5 DONE 0.0s\nERROR: "/prober.py": not found\n')).toBe('ERROR: "/prober.py": not found');
  });
});

describe('a program', () => {
  test('gives its code and output, is missed when it is not there, and is stopped after its limit', async () => {
    expect(await runCommand('sh', ['-c', 'cat; echo bad >&2; exit 3'], { input: 'in' })).toEqual({
      code: 3,
      stdout: 'in',
      stderr: 'bad\n',
    });
    expect(await runCommand('no-such-program', [])).toMatchObject({ code: 127 });
    expect(await runCommand('sleep', ['600'], { limit: 50 })).toMatchObject({ code: 124 });
    expect((await runCommand('true', [], { input: 'x'.repeat(1_000_000) })).code).toBe(0);
  });
});
