import { describe, expect, it } from 'vitest';
import { showDifference } from '../../derived/hardening/drifted.ts';
import { compareService, ContainerState, ImageState } from './compare-service.ts';
import { pathOf, readComposed } from './composed-service.ts';

const secret = 'tr0ub4dor';
const written = {
  image: 'stackproof/standin:1',
  command: ['serve', '--home', '$$HOME'],
  environment: { TZ: 'UTC', DB_PASSWORD: secret, UNSET: null },
  labels: { 'traefik.enable': 'true' },
  networks: { back: null },
  volumes: [
    { type: 'bind', source: '/var/run/docker.sock', target: '/run/docker.sock', read_only: true },
    { type: 'volume', source: 'library', target: '/library' },
  ],
  secrets: [{ source: 'key' }],
  restart: 'unless-stopped',
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  mem_limit: '268435456',
  pids_limit: 200,
};
const running = {
  Config: {
    Image: 'stackproof/standin:1',
    Cmd: ['serve', '--home', '$HOME'],
    Env: ['TZ=UTC', `DB_PASSWORD=${secret}`, 'PATH=/usr/bin', 'HTTP_PROXY=http://proxy.test'],
    Labels: { 'traefik.enable': 'true', 'com.docker.compose.service': 'web', maintainer: 'me' },
  },
  HostConfig: {
    RestartPolicy: { Name: 'unless-stopped' },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    Memory: 268435456,
    PidsLimit: 200,
  },
  Mounts: [
    { Type: 'bind', Source: '/run/docker.sock', Destination: '/run/docker.sock', RW: false },
    { Type: 'volume', Name: 'demo_library', Source: '/x', Destination: '/library', RW: true },
    { Type: 'volume', Name: 'a'.repeat(64), Source: '/y', Destination: '/cache', RW: true },
  ],
  NetworkSettings: { Networks: { demo_back: {} } },
};
const image = ImageState.parse({ Config: { Env: ['PATH=/usr/bin'], Labels: { maintainer: 'me' } } });

const compare = (service: object = {}, state: Partial<Record<keyof typeof running, object>> = {}) => {
  const project = readComposed({
    services: { web: { ...written, ...service } },
    networks: { back: { name: 'demo_back' } },
    volumes: { library: { name: 'demo_library' } },
  });
  const [web] = Object.values(project.services);
  if (!web) throw new Error('there is no service');
  const merged = Object.fromEntries(
    Object.entries(running).map(([key, value]) => {
      const change = state[key as keyof typeof running];
      return [key, Array.isArray(value) || !change ? (change ?? value) : { ...value, ...change }];
    }),
  );
  const found = compareService(web, project, ContainerState.parse(merged), image);
  expect(JSON.stringify(found)).not.toContain(secret);
  return found.map(showDifference);
};

describe('compareService', () => {
  it('finds nothing where Compose made it so', () => {
    expect(compare()).toEqual([]);
  });

  it.each([
    ['another image', { image: 'stackproof/standin:2' }, ['image is another']],
    ['another command', { command: ['serve'] }, ['command command is another']],
    ['another user', { user: '1000' }, ['user is another']],
    ['another value', { environment: { TZ: 'CET', DB_PASSWORD: secret } }, ['environment TZ is another']],
    ['a variable taken out', { environment: { DB_PASSWORD: secret } }, ['environment TZ is not in the files']],
    ['a variable put in', { environment: { ...written.environment, NEW: '1' } }, ['environment NEW is missing']],
    ['a label taken out', { labels: {} }, ['label traefik.enable is not in the files']],
    [
      'another network',
      { networks: { front: null } },
      ['network front is missing', 'network demo_back is not in the files'],
    ],
    ['a limit', { mem_limit: '1' }, ['setting mem_limit is another']],
    ['a limit below deploy', { mem_limit: null, deploy: { resources: { limits: { memory: '268435456' } } } }, []],
    ['a read-only root', { read_only: true }, ['setting read_only is another']],
    ['a capability', { cap_add: ['NET_ADMIN'] }, ['setting cap_add is another']],
    ['a restart policy', { restart: 'no' }, ['setting restart is another']],
    [
      'a restart policy of a swarm',
      { deploy: { restart_policy: { condition: 'any' } } },
      ['setting restart is another'],
    ],
    [
      'none, where a swarm’s words are the same',
      { restart: null, deploy: { restart_policy: { condition: 'unless-stopped' } } },
      [],
    ],
    ['a mount taken out', { volumes: written.volumes.slice(1) }, ['mount /run/docker.sock is not in the files']],
    [
      'a mount put in',
      { volumes: [...written.volumes, { type: 'bind', source: '/etc', target: '/etc' }] },
      ['mount /etc is missing'],
    ],
  ])('finds %s', (_, service, expected) => {
    expect(compare(service)).toEqual(expected);
  });

  const known = (...Aliases: string[]) => ({
    Config: { Labels: { ...running.Config.Labels } },
    NetworkSettings: { Networks: { demo_back: { Aliases } } },
  });
  it.each([
    ['as Compose and the engine name it', known('demo-web-1', 'web', 'ab12cd34ef56'), {}, []],
    ['by a further name', known('demo-web-1', 'web', 'films'), { networks: { back: { aliases: ['films'] } } }, []],
    ['by its own', known('the-web', 'web'), { container_name: 'the-web' }, []],
    ['no more', known('demo-web-1'), {}, ['network back as web is missing']],
    ['by a name of another', known('demo-web-1', 'web', 'login'), {}, ['network back as login is not in the files']],
    [
      'not by a further one',
      known('demo-web-1', 'web'),
      { networks: { back: { aliases: ['films'] } } },
      ['network back as films is missing'],
    ],
  ])('tells how others find it: %s', (_, state, service, expected) => {
    expect(compare(service, state)).toEqual(expected);
  });

  it('takes a limit that is written as none for none', () => {
    expect(compare({ pids_limit: -1 }, { HostConfig: { PidsLimit: null } })).toEqual([]);
    expect(compare({ pids_limit: -1 })).toEqual(['setting pids_limit is another']);
  });

  it('finds another limit of processors', () => {
    expect(compare({ cpus: 0.5 }, { HostConfig: { NanoCpus: 500_000_000 } })).toEqual([]);
    expect(compare({ cpus: 0.5 }, { HostConfig: { NanoCpus: 8_000_000_000 } })).toEqual(['setting cpus is another']);
    const limits = { resources: { limits: { cpus: '0.1' } } };
    expect(compare({ deploy: limits }, { HostConfig: { NanoCpus: 100_000_000 } })).toEqual([]);
  });

  it('finds a mount that may be written although it is read-only in the files', () => {
    const Mounts = running.Mounts.map((mount) => ({ ...mount, RW: true }));
    expect(compare({}, { Mounts })).toEqual(['mount /run/docker.sock is another']);
  });

  it('takes a label that the engine itself gives a privileged container for no difference, and another for one', () => {
    const given = (...more: string[]) => ({
      HostConfig: { SecurityOpt: [...running.HostConfig.SecurityOpt, ...more] },
    });
    expect(compare({}, given('label=disable'))).toEqual([]);
    expect(compare({ security_opt: ['label:disable', ...written.security_opt] }, given('label=disable'))).toEqual([]);
    expect(
      compare({ security_opt: ['seccomp:./profile.json', ...written.security_opt] }, given('seccomp={"x":1}')),
    ).toEqual([]);
    expect(compare({}, given('seccomp={"x":1}'))).toEqual(['setting security_opt is another']);
    const unmasked = { HostConfig: { MaskedPaths: [] } };
    expect(compare({ security_opt: ['systempaths=unconfined', ...written.security_opt] }, unmasked)).toEqual([]);
    expect(compare({}, unmasked)).toEqual(['setting security_opt is another']);
    expect(compare({ privileged: true }, { HostConfig: { MaskedPaths: [], Privileged: true } })).toEqual([]);
    expect(compare({}, given('seccomp=unconfined'))).toEqual(['setting security_opt is another']);
    expect(compare({ security_opt: ['label:disable', ...written.security_opt] })).toEqual([
      'setting security_opt is another',
    ]);
  });

  it('asks nobody’s guest for networks', () => {
    expect(compare({ network_mode: 'service:web', networks: null }, { NetworkSettings: { Networks: {} } })).toEqual([]);
  });
});

describe('pathOf', () => {
  it.each([
    ['secret', 'key', null, '/run/secrets/key'],
    ['secret', 'key', 'key.pem', '/run/secrets/key.pem'],
    ['secret', 'key', '/etc/key', '/etc/key'],
    ['config', 'rules', null, '/rules'],
  ] as const)('of the %s %s at %s is %s', (kind, source, target, path) => {
    expect(pathOf(kind, { source, target })).toBe(path);
  });
});
