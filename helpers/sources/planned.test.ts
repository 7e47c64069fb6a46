import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { criteria } from '../../suites/index.ts';
import { summaries } from '../derived/record/summaries.ts';
import { judge } from '../kernel/judge.ts';
import type { RecordedCheck } from '../kernel/record.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { PolicyFile } from '../policy/schema.ts';
import { planStack } from './planned.ts';

const folder = mkdtempSync(join(tmpdir(), 'planned-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `services:
  edge:
    image: example.test/traefik:3
    ports:
      - "80:80"
      - "443:443"
    networks: [front]
  films:
    image: example.test/films:1
    ports:
      - target: 7878
        published: "7878"
    networks:
      front:
      shared:
  tunnel:
    image: example.test/tunnel:1
    network_mode: service:films
  agent:
    image: example.test/agent:1
    network_mode: host
networks:
  front:
    internal: true
  shared:
    external: true
`;
writeFileSync(join(folder, 'compose.yaml'), text);

/** As `docker compose config --format json` reads that file. */
const answer = {
  name: 'shelf',
  services: {
    edge: {
      image: 'example.test/traefik:3',
      networks: { front: null },
      ports: [80, 443].map((target) => ({ mode: 'ingress', target, published: String(target), protocol: 'tcp' })),
    },
    films: {
      image: 'example.test/films:1',
      networks: { front: null, shared: null },
      ports: [{ mode: 'ingress', target: 7878, published: '7878', protocol: 'tcp' }],
      labels: { price: '5$$' },
    },
    tunnel: { image: 'example.test/tunnel:1', network_mode: 'service:films' },
    agent: { image: 'example.test/agent:1', network_mode: 'host' },
  },
  networks: { front: { name: 'shelf_front', internal: true, ipam: {} }, shared: { name: 'shared', external: true } },
};

const planned = (given: unknown, code = 0, stderr = '') =>
  planStack({
    files: ['compose.yaml'],
    envFiles: [],
    profiles: [],
    project: null,
    tool: { name: 'stackproof', version: '0.0.0' },
    cwd: folder,
    runCompose: () => Promise.resolve({ code, stdout: JSON.stringify(given), stderr }),
  });

const policy: LoadedPolicy = {
  file: PolicyFile.parse({
    version: 1,
    iteration: 2,
    proxy: { service: 'edge' },
    networks: { front: { internal: true, members: ['edge', 'films'] }, shared: { members: ['films'] } },
    services: { edge: {}, films: {}, tunnel: { sharesNetworkOf: 'films' }, agent: {} },
  }),
  path: 'p.yaml',
  sha256: '',
  derived: false,
  warnings: [],
};

async function judged(given: unknown = answer) {
  const record = judge(await planned(given), policy, {
    criteria,
    until: 2,
    only: null,
    failOn: 'medium',
    source: 'plan',
    judgedAt: '2026-11-01T12:00:00.000Z',
    durationMs: 1,
    summaries,
  });
  const checks = new Map(record.criteria.flatMap((each) => each.checks.map((check) => [check.id, check] as const)));
  const found = (id: string) =>
    (checks.get(id)?.observations ?? []).filter(({ holds }) => holds === false).map(({ subject }) => subject);
  return { record, check: (id: string): RecordedCheck | undefined => checks.get(id), found };
}

describe('a stack that is only a file', () => {
  it('is found to publish what it would, at file and line', async () => {
    const { found, check } = await judged();
    expect(found('published-ports')).toEqual(['films:7878/tcp']);
    const [row] = (check('published-ports')?.observations ?? []).filter(({ holds }) => holds === false);
    expect(row?.cause).toEqual({ kind: 'publishedPort', key: 'films:7878/tcp', file: 'compose.yaml', line: 11 });
  });

  it('is found on the host network, and to be joined as the file says', async () => {
    const { found, check } = await judged();
    expect(found('host-networking')).toEqual(['agent']);
    expect(check('host-networking')?.observations.find(({ subject }) => subject === 'agent')?.cause).toMatchObject({
      line: 21,
    });
    expect(check('shared-namespaces')?.outcome).toBe('pass');
    expect(check('network-membership')?.outcome).toBe('pass');
    expect(check('network-internal')?.observations).toContainEqual(
      expect.objectContaining({ subject: 'front', holds: true }),
    );
  });

  it('finds a network too many, and another flag than declared', async () => {
    const { films, ...others } = answer.services;
    const front = { ...answer.networks.front, internal: false };
    const { found } = await judged({
      ...answer,
      services: { ...others, films: { ...films, networks: { front: null, extra: null } } },
      networks: { ...answer.networks, front, extra: { name: 'shelf_extra' } },
    });
    expect(found('network-membership')).toEqual(['films@extra', 'films@shared']);
    expect(found('network-internal')).toEqual(['front']);
    expect(found('undeclared-networks')).toEqual(['extra']);
  });

  it('says nothing of a network that another file makes', async () => {
    const { check } = await judged();
    for (const id of ['declared-networks', 'network-internal', 'network-drivers', 'undeclared-attachments'])
      expect(
        check(id)?.observations.find(({ subject }) => subject === 'shared'),
        id,
      ).toMatchObject({ holds: null });
  });

  it('passes nothing that only life shows, and fails nobody for it', async () => {
    const { record, check } = await judged();
    for (const id of [
      'running-stack',
      'running-services',
      'healthy-services',
      'restart-loops',
      'isolation',
      'open-ports-outside',
    ])
      expect(check(id), id).toMatchObject({ outcome: 'unknown', cause: 'source' });
    expect(record.health).toMatchObject({ running: null, healthy: null });
    const { films, agent, ...rest } = answer.services;
    const quiet = { ...answer, services: { ...rest, films: { ...films, ports: [] }, agent: { image: agent.image } } };
    expect((await judged(quiet)).record.outcome).toBe('pass');
  });

  it('makes one container for each replica, and takes dollars as they were written', async () => {
    const { films, ...others } = answer.services;
    const { artifacts } = await planned({
      ...answer,
      services: { ...others, films: { ...films, deploy: { replicas: 2 } } },
    });
    const mine = artifacts.containers.ok ? artifacts.containers.value.filter(({ service }) => service === 'films') : [];
    expect(mine.map(({ subject }) => subject)).toEqual(['films', 'films#2']);
    expect(mine[0]?.labels['com.docker.compose.project']).toBe('shelf');
  });

  it('is asked wrongly where Compose refuses it, in Compose’s own words, or where it has no service', async () => {
    await expect(
      planned({}, 1, 'service "a" has neither an image nor a build context specified'),
    ).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('neither an image nor a build context') as string,
    });
    await expect(planned({ name: 'shelf', services: {} })).rejects.toThrow('name the profiles that are meant');
  });
});
