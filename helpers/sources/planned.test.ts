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
    networks: [front, out]
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
  out: {}
`;
writeFileSync(join(folder, 'compose.yaml'), text);

/** As `docker compose config --format json` reads that file. */
const answer = {
  name: 'shelf',
  services: {
    edge: {
      image: 'example.test/traefik:3',
      networks: { front: null, out: null },
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
  networks: {
    front: { name: 'shelf_front', internal: true, ipam: {} },
    shared: { name: 'shared', external: true },
    out: { name: 'shelf_out', ipam: {} },
  },
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
    networks: {
      front: { internal: true, members: ['edge', 'films'] },
      out: { members: ['edge'] },
      shared: { members: ['films'] },
    },
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

  it('has the health check of an image that somebody waits for, unless the file takes it away', async () => {
    const declaredBy = async (films: object) => {
      const edge = { ...answer.services.edge, depends_on: { films: { condition: 'service_healthy' } } };
      const services = { ...answer.services, edge, films: { ...answer.services.films, ...films } };
      const { containers } = (await planned({ ...answer, services })).artifacts;
      if (!containers.ok) throw new Error(containers.error);
      const found = containers.value.filter(({ subject }) => ['films', 'agent'].includes(subject));
      return found.map(({ health }) => health.declaredBy);
    };
    expect(await declaredBy({})).toEqual(['none', 'image']);
    expect(await declaredBy({ healthcheck: { test: ['CMD', 'true'] } })).toEqual(['none', 'compose']);
    expect(await declaredBy({ healthcheck: { disable: true } })).toEqual(['none', 'none']);
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

describe('two projects whose files are planned as one stack', () => {
  const gate = {
    name: 'gate',
    services: {
      door: { image: 'traefik:v3.6', networks: { lane: null }, command: ['--entryPoints.web.address=:80'] },
      cache: { image: 'example.test/cache:1', networks: { lane: null } },
    },
    networks: { lane: { name: 'lane', internal: true, ipam: {} } },
  };
  const press = {
    name: 'press',
    services: {
      cache: {
        image: 'example.test/cache:1',
        networks: { joined: null, default: null },
        ports: [{ mode: 'ingress', target: 6379, published: '6379', protocol: 'tcp' }],
        depends_on: { print: { condition: 'service_completed_successfully' } },
      },
      print: { image: 'example.test/print:1', network_mode: 'container:gate-cache-1' },
    },
    networks: { joined: { name: 'lane', external: true }, default: { name: 'press_default', ipam: {} } },
  };
  writeFileSync(
    join(folder, 'press.yaml'),
    'services:\n  cache:\n    ports: ["6379:6379"]\n    networks: [joined, default]\n',
  );
  const ofProject = (file: string) => ({ files: [file], envFiles: [], profiles: [], project: null });
  const both = (declared: readonly string[], second: unknown = press) =>
    planStack({
      ...ofProject('compose.yaml'),
      others: [ofProject('press.yaml')],
      declared,
      tool: { name: 'stackproof', version: '0.0.0' },
      cwd: folder,
      runCompose: (args) =>
        Promise.resolve({ code: 0, stdout: JSON.stringify(args.includes('press.yaml') ? second : gate), stderr: '' }),
    });

  it('have the names that the live ones have, and meet on the network that one makes and the other joins', async () => {
    const { project, beside, artifacts } = await both([]);
    expect([project, beside]).toEqual(['gate', ['press']]);
    const { containers, networks, traefik, compose } = artifacts;
    if (!containers.ok || !networks.ok || !traefik.ok || !compose.ok) throw new Error('not planned');
    expect(containers.value.map(({ subject, namespace }) => [subject, namespace])).toEqual([
      ['cache', 'cache'],
      ['door', 'door'],
      ['press/cache', 'press/cache'],
      ['press/print', 'cache'],
    ]);
    expect(
      networks.value.map(({ key, project: maker, member, internal, members }) => [
        key,
        maker,
        member,
        internal,
        members,
      ]),
    ).toEqual([
      ['lane', 'gate', true, true, ['cache', 'door', 'press/cache']],
      ['press_default', 'press', true, false, ['press/cache']],
    ]);
    expect(compose.value.services['press/cache']?.networks).toEqual(['lane', 'press_default']);
    expect(compose.value.places).toContainEqual({
      kind: 'publishedPort',
      key: 'press/cache:6379/tcp',
      file: 'press.yaml',
      line: 3,
    });
    expect(compose.value.places).toContainEqual(expect.objectContaining({ key: 'press/cache@lane' }));
    expect(containers.value[2]?.labels['com.docker.compose.depends_on']).toBe(
      'print:service_completed_successfully:false',
    );
  });

  it('are led to by a name that the proxy finds, though one of the other project is called the same', async () => {
    const labels = { 'traefik.enable': 'true', 'traefik.http.services.cache.loadbalancer.server.port': '6379' };
    const door = { ...gate.services.door, command: ['--providers.docker', '--entryPoints.web.address=:80'] };
    const { artifacts } = await planStack({
      ...ofProject('compose.yaml'),
      others: [ofProject('press.yaml')],
      tool: { name: 'stackproof', version: '0.0.0' },
      cwd: folder,
      runCompose: (args) => {
        const { cache, print } = press.services;
        const other = { ...press, services: { print, cache: { ...cache, labels } } };
        const own = { ...gate, services: { ...gate.services, door } };
        return Promise.resolve({
          code: 0,
          stdout: JSON.stringify(args.includes('press.yaml') ? other : own),
          stderr: '',
        });
      },
    });
    const { traefik } = artifacts;
    if (!traefik.ok) throw new Error(traefik.error);
    expect(traefik.value.services.find(({ name }) => name === 'cache@docker')?.servers).toEqual([
      expect.objectContaining({ url: 'http://press-cache-1:6379' }),
    ]);
  });

  it('have the bare names that the policy gives, whoever was named first', async () => {
    const { project, artifacts } = await both(['press', 'gate']);
    expect(project).toBe('press');
    const { networks } = artifacts;
    expect(networks.ok && networks.value.map(({ key }) => key)).toEqual(['default', 'lane']);
  });

  it('are asked wrongly where both are one project, or one that the policy is of is left out', async () => {
    await expect(both([], { ...press, name: 'gate' })).rejects.toThrow(
      'compose.yaml and press.yaml both make the project gate: name them apart with -p',
    );
    await expect(both(['media', 'gate'])).rejects.toThrow(/and the files of media were not named: name the folder/);
    await expect(both(['press', 'gate', 'attic'])).rejects.toThrow(/^the policy is of press, gate, attic as one stack/);
    await expect(both(['elsewhere', 'attic'])).resolves.toMatchObject({ project: 'gate' });
  });
});
