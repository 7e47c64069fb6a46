import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { ProbeResult, Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import { makeLabSecrets } from '../../sources/lab-secrets.ts';
import { askAt, type Asking, type Entry } from './access-asking.ts';
import { playTricks } from './access-plan.ts';
import { tricks } from './access-tricks.ts';

/** The weakness of a login (weak-logins.fake.py) on which each trick plays. */
const plays: Record<string, readonly string[]> = {
  'reads the path as it is written': [
    'dot-segments',
    'encoded-dot-segments',
    'half-encoded-dot-segments',
    'upper-case-encoded-dot-segments',
    'double-encoded-dot-segments',
    'encoded-slash',
    'upper-case-encoded-slash',
    'double-encoded-slash',
    'backslash',
    'encoded-backslash',
    'semicolon-after-dots',
    'semicolon-before-dots',
    'double-slash-and-dots',
  ],
  'watches one exact path': [
    'double-slash',
    'single-dot',
    'encoded-single-dot',
    'leading-dot-segments',
    'semicolon-parameter',
    'encoded-nul',
    'encoded-space',
    'encoded-question-mark',
  ],
  'opens what looks static': ['static-suffix'],
  'gives up on long requests': ['very-long-path'],
  'finds the open path anywhere': ['open-path-in-query', 'open-path-in-fragment'],
  'looks hosts up as they are written': [
    'upper-case-host',
    'trailing-dot-host',
    'port-in-host',
    'other-port-in-host',
    'trailing-dot-and-port-in-host',
  ],
  'believes the last host': ['duplicate-host'],
  'believes the first host': ['duplicate-host-reversed'],
  'does not know absolute targets': ['absolute-form'],
  'believes the host line over the target': ['absolute-form-with-open-host-line'],
  'believes the target over the host line': ['absolute-form-of-open-host'],
  'lets old clients in': ['http-1-0'],
  'looks up no host where there is none': ['http-1-0-absolute-form-without-host'],
  'looks at the handshake': ['handshake-for-open-host'],
  'watches one method': [
    'method-head',
    'method-options',
    'method-trace',
    'method-post',
    'method-put',
    'method-patch',
    'method-delete',
    'method-propfind',
    'method-lower-case-get',
    'method-x',
  ],
  'believes in hosts': [
    'x-forwarded-host',
    'x-forwarded-server',
    'x-forwarded-host-twice',
    'x-forwarded-underscores',
    'forwarded',
    'x-host',
    'x-forwarded-all',
  ],
  'believes in paths': ['x-forwarded-uri', 'x-forwarded-prefix', 'x-original-url', 'x-original-uri', 'x-rewrite-url'],
  'believes in whole addresses': ['x-original-url-whole'],
  'rewrites after it has looked': ['x-rewrite-url-from-open-path'],
  'believes in methods': ['x-forwarded-method', 'x-original-method', 'x-http-method-override', 'x-method-override'],
  'asks for nothing over plain HTTP': ['x-forwarded-proto', 'x-forwarded-port'],
  'believes in addresses': [
    'x-forwarded-for-loopback',
    'x-forwarded-for-home',
    'x-real-ip-loopback',
    'x-client-ip-loopback',
    'true-client-ip-loopback',
    'cf-connecting-ip-loopback',
    'x-custom-ip-authorization-loopback',
  ],
  'lets preflights in': ['preflight-headers', 'preflight'],
  'drops what it is told to': ['connection-drops-forwarded', 'connection-drops-cookie'],
  'hands upgrades over': ['upgrade-to-h2c'],
  'takes empty credentials': ['empty-basic-credentials', 'empty-bearer-token', 'empty-session-cookie'],
  'believes in referers': ['referer-of-open-host'],
  'lets robots in': ['user-agent-of-a-robot'],
};

const [closed, open] = ['sonarr.media.test', 'jellyfin.media.test'];
const policy = policyAt(
  PolicyFile.parse({
    version: 1,
    services: { sonarr: null, jellyfin: null },
    hosts: { [closed]: 'sonarr', [open]: 'jellyfin' },
    access: { bypass: ['jellyfin'], two_factor: ['sonarr'] },
  }),
  4,
);

let lab: Lab;
let vantage: Vantage;
let ports: Record<string, number>;

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args[0] ?? ''}: ${stderr}`);
  return stdout.trim();
}

const entryAt = (weakness: string): Entry => ({
  router: 'sonarr@docker',
  at: { namespace: 'host', address: '127.0.0.1', port: ports[weakness] ?? 1 },
  scheme: weakness === 'looks at the handshake' ? 'https' : 'http',
  host: closed,
  path: '/',
  method: 'GET',
  headers: {},
});
const send = (askings: readonly Asking[]): Promise<ProbeResult[]> =>
  vantage.probe(
    askings.map(({ probe }) => probe),
    { limitMs: 10_000 },
  );

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages(['stackproof/standin:1', 'stackproof/helper:2'], () => undefined);
  const { environment } = await makeLabSecrets(3);
  const script = readFileSync(join(import.meta.dirname, 'weak-logins.fake.py'), 'utf8');
  const [certificate, key] = [environment['STACKPROOF_LAB_CERTIFICATE'] ?? '', environment['STACKPROOF_LAB_KEY'] ?? ''];
  await docker(
    'run',
    '-d',
    '--name',
    'apis',
    '--network',
    'host',
    '-e',
    `CERTIFICATE=${certificate}`,
    '-e',
    `KEY=${key}`,
    'stackproof/standin:1',
    'python3',
    '-c',
    script,
    '7100',
    closed,
    open,
    '/api',
  );
  let said = '';
  for (let tries = 0; tries < 100 && said === ''; tries++) {
    said = await docker('logs', 'apis');
    if (said === '') await delay(100);
  }
  ports = z.record(z.string(), z.number()).parse(JSON.parse(said));
  vantage = await openVantage(await connectEngine(lab.dockerHost));
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('tricks', () => {
  it('each play on the weakness of some login', () => {
    expect(Object.values(plays).flat().sort()).toEqual(tricks.map(({ id }) => id).sort());
    expect(Object.keys(ports).sort()).toEqual(Object.keys(plays).sort());
  });

  it('find every login shut to a plain request', async () => {
    const weaknesses = Object.keys(plays);
    const results = await send(weaknesses.map((weakness) => askAt(entryAt(weakness), 'anonymous', 'browser')));
    expect(
      Object.fromEntries(weaknesses.map((weakness, at) => [weakness, results[at]?.http?.status ?? results[at]?.error])),
    ).toEqual(Object.fromEntries(weaknesses.map((weakness) => [weakness, 401])));
  });

  it('pass the login that is weak in just what they play on', async () => {
    const played = Object.entries(plays).flatMap(([weakness, ids]) =>
      playTricks(policy, [entryAt(weakness)]).filter(({ name }) => ids.includes(name)),
    );
    const results = await send(played);
    expect(
      Object.fromEntries(played.map(({ name }, at) => [name, results[at]?.http?.status ?? results[at]?.error])),
    ).toEqual(Object.fromEntries(tricks.map(({ id }) => [id, 200])));
  });
});
