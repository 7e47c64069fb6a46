import { describe, expect, it } from 'vitest';
import { readModel, type Model, type Service } from './compose-model.ts';
import { noSiblings } from './sibling-projects.ts';
import { rehearse, type Stage } from './rehearse-model.ts';

const stage: Stage = {
  disk: {
    project: '/home/owner/stack',
    work: '/run/lab/rehearsal',
    kindOf: (path) => (path.endsWith('/there') ? 'folder' : null),
  },
  host: { processors: 2, address: '198.51.100.10', address6: '2001:db8::10' },
  texts: [],
  siblings: noSiblings,
  isReal: (image) => (image.startsWith('stackproof/') ? !image.includes('standin') : null),
  failed: new Map(),
};

const modelOf = (services: Record<string, unknown>, rest: Record<string, unknown> = {}): Model =>
  readModel({ name: 'shelf', services, ...rest });

const play = (services: Record<string, unknown>, rest: Record<string, unknown> = {}, more: Partial<Stage> = {}) =>
  rehearse(modelOf(services, rest), { ...stage, ...more });

/** One service by itself: as it comes up, and in what it was changed. */
function one(service: Record<string, unknown>, more: Partial<Stage> = {}): { service: Service; said: string[] } {
  const { model, changes } = play({ films: service }, {}, more);
  const { films } = model.services;
  if (!films) throw new Error('films is gone');
  return { service: films, said: changes.map(({ what }) => what) };
}

const listens = ({ environment }: Service) =>
  ['HTTP', 'TCP', 'UDP'].map((kind) => String(environment?.[`STANDIN_${kind}`] ?? ''));

describe('where a stand-in listens', () => {
  it.each([
    [
      'as Traefik is told',
      { labels: { 'traefik.http.services.a.loadbalancer.server.port': '7000' } },
      ['7000', '', ''],
    ],
    ['as it exposes', { expose: ['7100', '7101/udp'] }, ['7100', '', '7101']],
    ['where it is published', { ports: [{ target: 5432, published: '15432' }] }, ['', '5432', '']],
    [
      'where its health check asks',
      { healthcheck: { test: ['CMD', 'curl', 'http://localhost:7200/ping'] } },
      ['7200', '', ''],
    ],
    ['as its image is known to', { image: 'lscr.io/linuxserver/sonarr:latest' }, ['8989', '', '']],
    ['in a protocol that is not HTTP', { image: 'postgres:16' }, ['', '5432', '']],
  ])('is %s', (_how, more, expected) => {
    expect(listens(one({ image: 'nobody.test/knows:1', ...more }).service)).toEqual(expected);
  });

  it('is where another service names it', () => {
    const { model } = play({
      store: { image: 'nobody.test/store' },
      films: { image: 'nobody.test/films', environment: { STORE: 'tcp://store:7300/0' } },
    });
    expect(listens(model.services['store'] ?? {})).toEqual(['7300', '', '']);
  });

  it('is where the user’s own files name it', () => {
    const { service } = one({ image: 'nobody.test/knows' }, { texts: ['url: "http://films:7400"'] });
    expect(listens(service)).toEqual(['7400', '', '']);
  });

  it('is told, and made up, where the proxy leads to it and nobody says', () => {
    const { service, said } = one({ image: 'nobody.test/knows', labels: { 'traefik.enable': 'true' } });
    expect(listens(service)).toEqual(['8080', '', '']);
    expect(service.expose).toEqual(['8080/tcp']);
    expect(said).toEqual(['listens at 8080, for no file says at which port']);
  });

  it('has one listener for each port of a network namespace, and the guest comes before its host', () => {
    const { model } = play({
      tunnel: { image: 'nobody.test/tunnel', ports: [{ target: 8080, published: '8080' }, { target: 7000 }] },
      torrents: { image: 'linuxserver/qbittorrent', network_mode: 'service:tunnel' },
    });
    expect(listens(model.services['tunnel'] ?? {})).toEqual(['7000', '', '']);
    expect(listens(model.services['torrents'] ?? {})).toEqual(['8080', '6881', '6881']);
    expect(model.services['torrents']?.expose).toBeUndefined();
  });
});

describe('a stand-in', () => {
  it('bears the name of the image it plays', () => {
    const { model, tags, images } = play({ films: { image: 'nobody.test/films:4' } });
    expect(model.services['films']?.image).toBe('nobody.test/films:4');
    expect(tags).toEqual([{ from: 'stackproof/standin:1', to: 'nobody.test/films:4' }]);
    expect(images).toEqual([{ service: 'films', real: false }]);
  });

  it('plays an image that would be built', () => {
    const { service, said } = one({ build: { context: '.' } });
    expect(service.image).toBe('shelf-films');
    expect(service.build).toBeUndefined();
    expect(said).toContain('a stand-in, for its image is built');
  });

  it('keeps the words of the file, which do nothing', () => {
    const { service } = one({ image: 'nobody.test/films', command: ['serve', '--all'], entrypoint: ['/init'] });
    expect(service.command).toEqual(['serve', '--all']);
    expect(service.entrypoint?.slice(-2)).toEqual(['/standin/standin.pyc', '/init']);
  });

  it('is asked for its own health', () => {
    const { service, said } = one({
      image: 'linuxserver/sonarr',
      healthcheck: { test: 'curl -f http://localhost:8989/ping || exit 1', interval: '1m0s' },
    });
    expect(service.healthcheck).toMatchObject({
      test: ['CMD', 'wget', '-qO/dev/null', 'http://127.0.0.1:8989/ping'],
      interval: '1m0s',
    });
    expect(said).toEqual(['its health check asks the stand-in']);
  });

  it('ends well where others wait for that', () => {
    const { model } = play({
      first: { image: 'nobody.test/first' },
      films: { image: 'nobody.test/films', depends_on: { first: { condition: 'service_completed_successfully' } } },
    });
    expect(model.services['first']?.entrypoint).toEqual(['true']);
  });

  it('lets nobody in where the proxy asks it who a visitor is', () => {
    const { model } = play({
      door: { image: 'nobody.test/door' },
      films: {
        image: 'nobody.test/films',
        labels: { 'traefik.http.middlewares.a.forwardauth.address': 'http://door:3000/' },
      },
    });
    expect(model.services['door']?.environment).toMatchObject({ STANDIN_MODULE: 'refusing', STANDIN_HTTP: '3000' });
    expect(model.services['door']?.configs).toEqual([
      { source: 'stackproof-refusing', target: '/standin/refusing.py' },
    ]);
    expect(model.configs?.['stackproof-refusing']?.content).toContain('return 401');
  });
});

describe('a real program', () => {
  it('is taken for its image’s name, whatever the tag, and that is told', () => {
    const { model, tags, images, changes } = play({ edge: { image: 'docker.io/library/traefik:v3.1' } });
    expect(model.services['edge']?.image).toBe('docker.io/library/traefik:v3.1');
    expect(tags[0]?.from).toMatch(/^stackproof\/traefik:/);
    expect(images).toEqual([{ service: 'edge', real: true }]);
    expect(changes[0]?.what).toMatch(/^docker\.io\/library\/traefik:v3\.1: the real traefik 3\./);
  });

  it('is not given its own name as an argument', () => {
    expect(one({ image: 'redis:7', command: ['redis-server', '--save', ''] }).service.command).toEqual(['--save', '']);
  });

  it('reads rules as Traefik 2 does where that is meant, and is spared what Traefik 3 does not know', () => {
    const { service, said } = one({ image: 'traefik:v2.11', command: ['--ping', '--pilot.token=not-to-be-told'] });
    expect(service.command).toEqual(['--ping', '--core.defaultRuleSyntax=v2']);
    expect(said).toContain('--pilot.token: left out, for Traefik 3 does not know it');
  });

  it('is asked nothing where its image lacks what asks', () => {
    const { service } = one({ image: 'traefik:v3', healthcheck: { test: ['CMD', 'curl', 'http://localhost/ping'] } });
    expect(service.healthcheck?.test).toEqual(['CMD', 'true']);
  });

  it('is played by a stand-in where it did not start', () => {
    const { images, changes } = play(
      { door: { image: 'authelia/authelia:4.39' } },
      {},
      {
        failed: new Map([['door', 'its last lines: no such key']]),
      },
    );
    expect(images).toEqual([{ service: 'door', real: false }]);
    expect(changes.map(({ what }) => what)).toContain(
      'a stand-in, for the lab’s program does not start: its last lines: no such key',
    );
  });
});

describe('what is not handed on', () => {
  it.each([
    ['privileged', true],
    ['pid', 'host'],
    ['devices', [{ source: '/dev/dri', target: '/dev/dri' }]],
    ['gpus', [{ count: -1 }]],
    ['cgroup_parent', '/any'],
  ])('is %s', (key, value) => {
    const { model, changes } = play({ films: { image: 'nobody.test/films', [key]: value } });
    expect(model.services['films']).not.toHaveProperty(key);
    expect(changes.filter(({ hides }) => hides.includes('hardening'))).toHaveLength(1);
  });

  it('is a capability that not everybody has, and no other', () => {
    expect(one({ image: 'nobody.test/a', cap_add: ['NET_ADMIN', 'CAP_CHOWN'] }).service.cap_add).toEqual(['CAP_CHOWN']);
  });

  it('is a lifted restriction, but not a new one', () => {
    const { service } = one({ image: 'nobody.test/a', security_opt: ['seccomp:unconfined', 'no-new-privileges:true'] });
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
  });

  it('is a device that is reserved', () => {
    const resources = { limits: { memory: '1' }, reservations: { devices: [{ capabilities: ['gpu'] }] } };
    const { service } = one({ image: 'nobody.test/a', deploy: { resources } });
    expect(service['deploy']).toEqual({ resources: { limits: { memory: '1' }, reservations: {} } });
  });

  it('is more processors than there are, or an address that the lab has not', () => {
    const { service } = one({
      image: 'nobody.test/a',
      deploy: { resources: { limits: { cpus: '8' } } },
      ports: [{ target: 80, published: '80', host_ip: '192.0.2.7' }],
    });
    expect(service['deploy']).toEqual({ resources: { limits: { cpus: '2' } } });
    expect(service.ports?.[0]?.host_ip).toBe('198.51.100.10');
  });
});

describe('what lies on the disk', () => {
  const bind = (source: string, target: string) => ({ type: 'bind', source, target });
  const mounted = (source: string, target = '/data') => {
    const { model, laid, changes } = play({
      films: { image: 'containrrr/watchtower', volumes: [bind(source, target)] },
    });
    return { source: model.services['films']?.volumes?.[0]?.source, laid, said: changes.map(({ what }) => what) };
  };

  it('is copied where it lies in the project’s folder', () => {
    const to = '/run/lab/rehearsal/files/conf/there';
    expect(mounted('/home/owner/stack/conf/there')).toEqual({
      source: to,
      laid: [{ from: '/home/owner/stack/conf/there', to, kind: 'folder' }],
      said: [],
    });
  });

  it('is made where it is not there', () => {
    const { laid, said } = mounted('/home/owner/stack/gone.yml', '/etc/app/gone.yml');
    expect(laid).toEqual([{ from: null, to: '/run/lab/rehearsal/made/home_owner_stack_gone.yml', kind: 'file' }]);
    expect(said).toEqual(['/home/owner/stack/gone.yml: an empty file, for it is not there']);
  });

  it('is never the machine’s own', () => {
    const { source, said } = mounted('/etc', '/host/etc');
    expect(source).toBe('/run/lab/rehearsal/made/etc');
    expect(said).toEqual(['/etc: an empty folder, for nothing outside the project’s folder is mounted']);
  });

  it('is the lab’s socket for whoever mounts the engine’s', () => {
    expect(mounted('/var/run/docker.sock', '/var/run/docker.sock')).toMatchObject({
      source: '/var/run/docker.sock',
      said: [],
    });
  });

  it('is a secret that nobody knows where there is none', () => {
    const { model, laid, changes } = play({}, { secrets: { pin: { file: '/home/owner/stack/pin.txt' } } });
    expect(model.secrets?.['pin']?.file).toBe('/run/lab/rehearsal/made/home_owner_stack_pin.txt');
    expect(laid[0]).toMatchObject({ from: null, secret: true });
    expect(changes[0]?.what).toBe('the secret pin is made up: it is not there');
  });
});

describe('networks and volumes', () => {
  it('leave nobody in the namespace of a container that another file makes', () => {
    const { model, changes } = play({ films: { image: 'containrrr/watchtower', network_mode: 'container:elsewhere' } });
    expect(model.services['films']?.network_mode).toBe('none');
    expect(changes[0]?.hides).toContain('reachability');
  });

  it('of another file are made beforehand', () => {
    const { externals } = play(
      { films: { image: 'nobody.test/a', networks: { edge: { ipv4_address: '192.0.2.9' } } } },
      { networks: { edge: { name: 'proxy', external: true } }, volumes: { store: { external: true } } },
    );
    expect(externals).toEqual([
      { kind: 'network', name: 'proxy', subnet: '192.0.2.0/24' },
      { kind: 'volume', name: 'store', subnet: null },
    ]);
  });

  it('of a driver that one machine has not become a bridge, and what rests on that is hidden', () => {
    const { model, changes } = play({}, { networks: { far: { driver: 'overlay', internal: true } } });
    expect(model.networks?.['far']).toEqual({ internal: true });
    expect(changes[0]?.hides).toContain('reachability');
  });

  it('show no folder of the machine', () => {
    const { model } = play(
      {},
      { volumes: { media: { driver: 'local', driver_opts: { type: 'none', device: '/mnt' } } } },
    );
    expect(model.volumes?.['media']).toEqual({});
  });
});
