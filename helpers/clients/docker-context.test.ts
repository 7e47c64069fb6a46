import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { findDockerEndpoint } from './docker-context.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function configuration(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'docker-context-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const hash = createHash('sha256').update('nas').digest('hex');
const nas = (docker: object) => ({
  [`contexts/meta/${hash}/meta.json`]: JSON.stringify({ Name: 'nas', Endpoints: { docker } }),
});
const chosen = { 'config.json': '{"currentContext":"nas"}' };

describe('findDockerEndpoint', () => {
  it('takes the default socket where nobody chose', () => {
    expect(findDockerEndpoint(undefined, { DOCKER_CONFIG: configuration({}) })).toEqual({
      dockerHost: 'unix:///var/run/docker.sock',
      namedBy: 'the default socket',
      tls: null,
    });
    expect(
      findDockerEndpoint(undefined, { DOCKER_CONFIG: configuration({ 'config.json': '{"currentContext":"default"}' }) })
        .namedBy,
    ).toBe('the default socket');
  });

  it('goes by the order of Docker’s own command', () => {
    const DOCKER_CONFIG = configuration({ ...chosen, ...nas({ Host: 'ssh://me@nas.test' }) });
    expect(findDockerEndpoint(undefined, { DOCKER_CONFIG })).toEqual({
      dockerHost: 'ssh://me@nas.test',
      namedBy: 'the Docker context "nas"',
      tls: null,
    });
    expect(findDockerEndpoint(undefined, { DOCKER_CONFIG, DOCKER_CONTEXT: 'default' }).namedBy).toBe(
      'the default socket',
    );
    expect(
      findDockerEndpoint(undefined, { DOCKER_CONFIG, DOCKER_CONTEXT: 'nas', DOCKER_HOST: 'tcp://198.51.100.10:2375' })
        .dockerHost,
    ).toBe('tcp://198.51.100.10:2375');
    expect(findDockerEndpoint('unix:///lab.sock', { DOCKER_CONFIG, DOCKER_HOST: 'tcp://198.51.100.10:2375' })).toEqual({
      dockerHost: 'unix:///lab.sock',
      namedBy: 'as asked',
      tls: null,
    });
  });

  it('brings the keys of a context and of DOCKER_CERT_PATH', () => {
    const keys = {
      [`contexts/tls/${hash}/docker/ca.pem`]: 'ca',
      [`contexts/tls/${hash}/docker/cert.pem`]: 'cert',
      [`contexts/tls/${hash}/docker/key.pem`]: 'key',
    };
    const DOCKER_CONFIG = configuration({ ...chosen, ...nas({ Host: 'tcp://nas.test:2376' }), ...keys });
    expect(findDockerEndpoint(undefined, { DOCKER_CONFIG }).tls).toEqual({
      ca: Buffer.from('ca'),
      cert: Buffer.from('cert'),
      key: Buffer.from('key'),
      verify: true,
    });
    const DOCKER_CERT_PATH = configuration({ 'ca.pem': 'mine' });
    expect(
      findDockerEndpoint(undefined, {
        DOCKER_CONFIG,
        DOCKER_HOST: 'tcp://nas.test:2376',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH,
      }).tls,
    ).toEqual({ ca: Buffer.from('mine'), verify: true });
  });

  it('misses a context by name, and never guesses', () => {
    const DOCKER_CONFIG = configuration(nas({}));
    expect(() => findDockerEndpoint(undefined, { DOCKER_CONFIG, DOCKER_CONTEXT: 'away' })).toThrow(
      /there is no Docker context "away" \(DOCKER_CONTEXT; looked for .*meta\.json\)/,
    );
    expect(() => findDockerEndpoint(undefined, { DOCKER_CONFIG, DOCKER_CONTEXT: 'nas' })).toThrow(/names no engine/);
    expect(() => findDockerEndpoint(undefined, { DOCKER_CONFIG: configuration({ 'config.json': '{' }) })).toThrow(
      ConfigError,
    );
  });
});
