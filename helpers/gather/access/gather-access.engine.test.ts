import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../clients/connect-engine.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Access } from '../../evidence/access.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { loadPolicy, type LoadedPolicy } from '../../policy/load.ts';
import { makeLabSecrets } from '../../sources/lab-secrets.ts';
import { lookAt } from '../../sources/live.ts';
import { bringUp, bringUpFiles, type SpunStack } from '../../sources/spun.ts';
import { stackFiles } from '../../../fixtures/stacks/index.ts';
import { tricks } from './access-tricks.ts';

const root = join(import.meta.dirname, '../../..');
const quiet = () => undefined;
let lab: Lab;
let up: SpunStack;
let policy: LoadedPolicy | null;

async function look(): Promise<Access> {
  const { evidence } = await lookAt({
    dockerHost: lab.dockerHost,
    project: 'media',
    policy,
    until: 4,
    outside: null,
    lab,
    source: 'spun',
    images: up.images,
    composeFiles: null,
    tool: { name: 'stackproof', version: '0.0.0' },
    progress: quiet,
    references: up.references,
    only: ['access'],
  });
  const { access } = evidence.artifacts;
  if (!access.ok) throw new Error(access.error);
  return access.value;
}

beforeAll(async () => {
  policy = loadPolicy(join(root, 'fixtures/policies/reference.yaml'), root);
  lab = await startLab(quiet);
  const { environment } = await makeLabSecrets(4);
  up = await bringUp(lab, 4, { project: 'media', progress: quiet, references: environment });
});

afterAll(() => lab?.down());

const tally = (rows: Access['rows'], keyOf: (row: Access['rows'][number]) => string): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(rows, keyOf)].map(([key, list]) => [key, list.length] as const).sort());

describe('a stranger at the real Traefik and the real Authelia', () => {
  it('gets every protected router’s login, the open ones’ own pages, and nothing past either', async () => {
    const { routers, rows, forwarded } = await look();
    expect(routers.map(({ cannot }) => cannot).filter(Boolean)).toEqual([]);
    expect(routers).toHaveLength(18);
    expect(routers.every(({ known }) => known)).toBe(true);
    const anonymous = rows.filter(({ purpose: why }) => why === 'anonymous');
    expect(
      tally(anonymous, ({ name, status, backend }) => `${name} ${status ?? 'none'} ${backend ?? 'nobody'}`),
    ).toEqual({
      'api 200 authelia': 1,
      'api 200 jellyfin': 1,
      'api 401 nobody': 14,
      'api 401 radarr': 2,
      'api 401 sonarr': 2,
      'browser 200 authelia': 1,
      'browser 200 jellyfin': 1,
      'browser 302 nobody': 14,
      'browser 401 radarr': 2,
      'browser 401 sonarr': 2,
      'websocket 200 authelia': 1,
      'websocket 200 jellyfin': 1,
      'websocket 302 nobody': 14,
      'websocket 401 radarr': 2,
      'websocket 401 sonarr': 2,
    });
    const tried = rows.filter(({ purpose: why }) => why === 'trick');
    expect(tried).toHaveLength(14 * tricks.length);
    expect(
      tally(
        tried.filter(({ status }) => status !== null && status < 300),
        ({ name, backend }) => `${name} ${backend ?? 'nobody'}`,
      ),
    ).toEqual({ 'absolute-form-of-open-host jellyfin': 14 });
    // Of headers that nobody declared all pass: no backend here believes them.
    const believed = (passed: readonly string[]) => passed.filter((name) => /^remote/i.test(name));
    expect(forwarded.map(({ router, arrived, passed }) => [router, arrived, believed(passed)])).toEqual([
      ['jellyfin@docker', true, []],
      ['radarr-api@docker', true, []],
      ['sonarr-api@docker', true, []],
    ]);
  });

  it('asks a host with a rate limit from eight addresses, each below it, and meets it nowhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackproof-limit-'));
    const file = join(folder, 'limit.yaml');
    const name = 'traefik.http.middlewares.limit.ratelimit';
    writeFileSync(
      file,
      JSON.stringify({
        services: {
          prowlarr: {
            labels: {
              [`${name}.average`]: '20',
              [`${name}.burst`]: '5',
              'traefik.http.routers.prowlarr.middlewares': 'limit,authelia',
            },
          },
        },
      }),
    );
    try {
      await bringUpFiles(lab, [...stackFiles(4), file], {
        project: 'media',
        progress: quiet,
        references: up.references,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    const { rows } = await look();
    const mine = rows.filter(({ host }) => host === 'prowlarr.media.test');
    expect(mine.length).toBeGreaterThan(tricks.length);
    expect(mine.filter(({ status }) => status === 429)).toEqual([]);
    expect([...new Set(mine.map(({ from }) => from))].sort()).toEqual(
      lab.internet.visitors.filter((address) => !address.includes(':')),
    );
    expect(mine.filter(({ purpose: why }) => why === 'afterwards').map(({ status }) => status)).toEqual(
      Array.from({ length: 8 }, () => 302),
    );
    expect(rows.filter(({ host, from }) => host !== 'prowlarr.media.test' && from !== undefined)).toEqual([]);
    // The limit is there: a burst from one address meets it.
    const vantage = await openVantage(await connectEngine(lab.dockerHost));
    try {
      vantage.addNamespace('outside', lab.internet.pid);
      const burst = await vantage.probe(
        Array.from(
          { length: 40 },
          () =>
            ({
              kind: 'http',
              namespace: 'outside',
              address: lab.address,
              port: 443,
              host: 'prowlarr.media.test',
              path: '/',
              tls: true,
            }) as const,
        ),
        { limitMs: 8000 },
      );
      expect(burst.filter(({ http }) => http?.status === 429).length).toBeGreaterThan(20);
    } finally {
      await vantage.close();
    }
  });

  it('is let in by an Authelia that hears X-Original-URL, and is then told whose page it is', async () => {
    await bringUpFiles(lab, [...stackFiles(4), join(root, 'fixtures/faults/original-url-believed.yaml')], {
      project: 'media',
      progress: quiet,
      references: up.references,
    });
    const { rows } = await look();
    const through = rows.filter(
      ({ purpose: why, name, backend }) => why === 'trick' && name === 'x-original-url-whole' && backend !== null,
    );
    expect(through.map(({ backend }) => backend).sort()).toEqual(
      expect.arrayContaining(['grafana', 'prometheus', 'qbittorrent', 'radarr', 'sonarr']),
    );
  });
});
