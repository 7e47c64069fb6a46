import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planContainers } from './plan-containers.ts';
import { planTraefik } from './plan-traefik.ts';
import { readConfig } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'plan-traefik-'));
afterAll(() => rmSync(folder, { recursive: true }));

const flags = [
  '--providers.docker.exposedByDefault=false',
  '--entryPoints.web.address=:80',
  '--entryPoints.web.http.redirections.entryPoint.to=websecure',
  '--entryPoints.websecure.address=:443',
  '--entryPoints.websecure.http.tls=true',
  '--entryPoints.websecure.http.middlewares=sec@file',
  '--entryPoints.websecure.http3',
];
const films = {
  image: 'films:1',
  networks: { front: null },
  labels: {
    'traefik.enable': 'true',
    'traefik.http.routers.films.rule': 'Host(`films.shelf.test`)',
    'traefik.http.routers.films.middlewares': 'door',
    'traefik.http.services.films.loadbalancer.server.port': '7878',
    'traefik.http.middlewares.door.forwardauth.address': 'http://porter:9091/api/verify',
    'traefik.http.middlewares.door.forwardauth.authresponseheaders': 'Remote-User, Remote-Groups',
    'traefik.http.middlewares.door.forwardauth.trustforwardheader': 'true',
  },
};

/** edge: what its service has beside its image; apps: the others. */
function table(edge: object, apps: object = { films }, more: object = {}) {
  const planned = readConfig({
    name: 'shelf',
    services: { edge: { image: 'traefik:v3.6', networks: { front: null }, ...edge }, ...apps },
    networks: { front: { name: 'shelf_front' } },
    ...more,
  });
  return planTraefik(planned, planContainers(planned));
}
const rowsOf = ({ routers }: ReturnType<typeof table>) =>
  routers
    .filter(({ provider }) => provider !== 'internal')
    .map(({ name, rule, entryPoints, tls }) => [name, rule, entryPoints.join(), tls]);

describe('Traefik’s table, as compose files have it', () => {
  it('has the routers of labels at the entrypoints of flags, as Traefik splits them', () => {
    const given = table({ command: flags });
    expect(rowsOf(given)).toEqual([
      ['films@docker', 'Host(`films.shelf.test`)', 'web', false],
      ['websecure-films@docker', 'Host(`films.shelf.test`)', 'websecure', true],
    ]);
    expect(given.routers.map(({ name }) => name)).toContain('web-to-websecure@internal');
    expect(given.routers.find(({ name }) => name === 'websecure-films@docker')).toMatchObject({
      middlewares: ['sec@file', 'door@docker'],
      priority: 24,
      service: 'films',
    });
    expect(given.services.find(({ name }) => name === 'films@docker')?.servers).toEqual([
      { url: 'http://films:7878', status: 'unknown' },
    ]);
    expect(given.middlewares.find(({ name }) => name === 'door@docker')).toMatchObject({
      type: 'forwardauth',
      config: {
        forwardAuth: { trustForwardHeader: true, authResponseHeaders: ['Remote-User', 'Remote-Groups'] },
      },
    });
    expect(given.entryPoints.map(({ name, http3, http }) => [name, http3, http?.redirect?.to])).toEqual([
      ['web', false, 'websecure'],
      ['websecure', true, undefined],
    ]);
  });

  it('takes the environment where no flag is there, and who is exposed by default by the default rule', () => {
    const given = table(
      {
        environment: {
          TRAEFIK_PROVIDERS_DOCKER: 'true',
          TRAEFIK_PROVIDERS_DOCKER_DEFAULTRULE: 'Host(`{{ index .Labels "com.docker.compose.service" }}.shelf.test`)',
          TRAEFIK_ENTRYPOINTS_HTTPS_ADDRESS: ':443',
          TRAEFIK_ENTRYPOINTS_HTTPS_HTTP_TLS: 'true',
        },
        labels: { 'traefik.enable': 'false' },
      },
      { wiki: { image: 'wiki:1', expose: ['8080'], networks: { front: null } } },
    );
    expect(rowsOf(given)).toEqual([['wiki-shelf@docker', 'Host(`wiki.shelf.test`)', 'https', true]]);
    expect(given.services[0]?.servers).toEqual([{ url: 'http://wiki:8080', status: 'unknown' }]);
  });

  it('reads a static file of the compose file, and the files of the provider that it names, beside it', () => {
    mkdirSync(join(folder, 'rules'));
    writeFileSync(
      join(folder, 'rules', 'nas.toml'),
      `[http.routers.nas]
  rule = "Host(\`nas.shelf.test\`)"
  entryPoints = ["websecure"]
  service = "nas"
  middlewares = ["door"]
[http.services.nas.loadBalancer]
  [[http.services.nas.loadBalancer.servers]]
    url = "http://192.0.2.7:5000"
[http.middlewares.door.basicAuth]
  users = ["one:$apr1$x"]
`,
    );
    const content = [
      'entryPoints: { websecure: { address: ":443", http: { tls: {} } } }',
      'providers: { file: { directory: /rules } }',
    ].join('\n');
    const given = table(
      {
        configs: [{ source: 'static', target: '/etc/traefik/traefik.yml' }],
        volumes: [{ type: 'bind', source: join(folder, 'rules'), target: '/rules' }],
        // Traefik itself does not look at them beside a file.
        command: flags,
      },
      { films },
      { configs: { static: { content } } },
    );
    expect(rowsOf(given)).toEqual([['nas@file', 'Host(`nas.shelf.test`)', 'websecure', true]]);
    expect(given.services[0]).toMatchObject({ name: 'nas@file', servers: [{ url: 'http://192.0.2.7:5000' }] });
    expect(given.middlewares[0]).toMatchObject({ name: 'door@file', type: 'basicauth' });
  });

  it('reads lists whose entries are written one by one, as files and flags have them', () => {
    const domains = [{ main: 'shelf.test', sans: ['*.shelf.test'] }];
    const mine = JSON.stringify({ entryPoints: { https: { address: ':443', http3: {}, http: { tls: { domains } } } } });
    const file = table(
      { configs: [{ source: 'own', target: '/traefik.yml' }] },
      {},
      { configs: { own: { content: mine } } },
    );
    const flag = table({
      command: [
        '--entrypoints.https.address=:443',
        '--entrypoints.https.http3',
        '--entrypoints.https.http.tls.domains[0].main=shelf.test',
        '--entrypoints.https.http.tls.domains[0].sans=*.shelf.test',
      ],
    });
    expect(file.entryPoints[0]?.http?.tls?.domains).toHaveLength(2);
    expect(flag.entryPoints).toEqual(file.entryPoints);
  });

  it('knows version 2 by its image, and with it what its rules mean', () => {
    const app = (rule: string) => ({
      films: { ...films, labels: { ...films.labels, 'traefik.http.routers.films.rule': rule } },
    });
    const rule = 'HostRegexp(`{name:[a-z]+}.shelf.test`)';
    const syntaxOf = (image: string) =>
      table({ image, command: flags }, app(rule)).routers.map(({ ruleSyntax }) => ruleSyntax);
    expect(syntaxOf('traefik:v2.11')).toContain('v2');
    expect(syntaxOf('traefik:v3.2')).not.toContain('v2');
  });

  it('reads the labels of a swarm’s services, of those that name their port', () => {
    const labels = { ...films.labels };
    const command = [...flags.slice(1), '--providers.swarm.exposedByDefault=false'];
    const apps = {
      films: { ...films, labels: {}, deploy: { labels } },
      quiet: { deploy: { labels: { 'traefik.enable': 'true' } } },
    };
    expect(rowsOf(table({ command }, apps)).map(([name]) => name)).toEqual(['films@swarm', 'websecure-films@swarm']);
    const older = [...flags, '--providers.docker.swarmMode=true'];
    expect(rowsOf(table({ command: older }, apps)).map(([name]) => name)).toEqual([
      'films@docker',
      'websecure-films@docker',
    ]);
  });

  it('has the API where it is open to all, and TCP and UDP routers at their own doors', () => {
    const given = table(
      {
        command: [
          '--api.insecure=true',
          '--providers.docker',
          '--entrypoints.ssh.address=:2222',
          '--entrypoints.dns.address=:53/udp',
        ],
        labels: { 'traefik.enable': 'false' },
      },
      {
        git: {
          image: 'git:1',
          labels: {
            'traefik.tcp.routers.ssh.rule': 'HostSNI(`*`)',
            'traefik.tcp.routers.ssh.entrypoints': 'ssh',
            'traefik.tcp.services.ssh.loadbalancer.server.port': '22',
            'traefik.udp.routers.dns.entrypoints': 'dns',
            'traefik.udp.services.dns.loadbalancer.server.port': '53',
          },
        },
      },
    );
    expect(given.routers.map(({ name, kind, entryPoints }) => [name, kind, entryPoints.join()])).toEqual([
      ['api@internal', 'http', 'traefik'],
      ['dashboard@internal', 'http', 'traefik'],
      ['dns@docker', 'udp', 'dns'],
      ['ssh@docker', 'tcp', 'ssh'],
    ]);
    expect(given.entryPoints.map(({ name, address }) => `${name} ${address}`)).toContain('traefik :8080');
  });

  it.each([
    ['no Traefik', { image: 'caddy:2' }, {}, 'no service of the compose files is Traefik'],
    ['another one', { command: flags }, { inner: { image: 'traefik:v3' } }, 'edge and inner are both Traefik'],
    ['constraints', { command: [...flags, '--providers.docker.constraints=Label(`a`,`b`)'] }, {}, 'constraints'],
    ['another provider', { command: [...flags, '--providers.redis.endpoints=a:1'] }, {}, 'Traefik’s provider redis'],
    [
      'a static file that is not here',
      { volumes: [{ type: 'bind', source: join(folder, 'gone'), target: '/etc/traefik' }] },
      {},
      'does not lie beside the compose files',
    ],
    [
      'a folder of the file provider in a volume',
      {
        command: [...flags, '--providers.file.directory=/rules'],
        volumes: [{ type: 'volume', source: 'rules', target: '/rules' }],
      },
      {},
      '/rules, where the proxy’s file provider looks',
    ],
    ['a rule of a template', { command: ['--providers.docker.defaultrule=Host(`{{ foo }}`)'] }, {}, 'is a template'],
    [
      'a setting of another shape',
      { command: flags, labels: { 'traefik.http.routers.x.tls.domains': 'a' } },
      { films: { ...films, labels: { 'traefik.enable': 'true', 'traefik.http.middlewares.a.ratelimit': 'b' } } },
      'of a shape',
    ],
  ])('is none where not all of it is known: %s', (_, edge, apps, why) => {
    let seen: unknown = null;
    try {
      table(edge, apps);
    } catch (error) {
      seen = error;
    }
    expect(seen).toMatchObject({
      name: 'EvidenceError',
      reason: 'source',
      message: expect.stringContaining(why) as string,
    });
  });
});
