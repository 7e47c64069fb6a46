import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import { writeTar } from '../../clients/write-tar.ts';
import type { Artifacts, ArtifactResult } from '../../evidence/evidence.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import type { GatherContext } from '../context.ts';
import { gatherAll } from '../gather-all.ts';
import { readShadow } from './shadow.ts';

let lab: Lab;
let vantage: Vantage;
const seen = new Map<string, Partial<{ [K in keyof Artifacts]: ArtifactResult<Artifacts[K]> }>>();

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const settings: Readonly<Record<string, string>> = {
  'entryPoints.web.address': ':80',
  'entryPoints.web.http.redirections.entryPoint.to': 'websecure',
  'entryPoints.websecure.address': ':443',
  'entryPoints.websecure.asDefault': 'true',
  'entryPoints.websecure.http.tls': 'true',
  'entryPoints.websecure.http.middlewares': 'hsts@file',
  'providers.providersThrottleDuration': '200ms',
  'providers.docker.exposedByDefault': 'false',
  'providers.file.directory': '/etc/traefik/dynamic',
  'certificatesResolvers.le.acme.storage': '/etc/traefik/acme.json',
  'certificatesResolvers.le.acme.httpChallenge.entryPoint': 'web',
  'accessLog.filePath': '/var/log/access.log',
};
const open = { 'api.insecure': 'true', 'entryPoints.traefik.address': '127.0.0.1:8080' };
const asArguments = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([key, value]) => `--${key}=${value}`);
const asEnvironment = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).flatMap(([key, value]) => ['-e', `TRAEFIK_${key.replaceAll('.', '_').toUpperCase()}=${value}`]);
const dynamic = `
http:
  middlewares:
    hsts: { headers: { stsSeconds: 31536000 } }
    door: { basicAuth: { usersFile: /etc/traefik/dynamic/users } }
  routers:
    files:
      rule: "Host(\`files.test\`) && PathPrefix(\`/x\`)"
      service: ping@internal
      middlewares: [door]
      priority: 777
      tls: { certResolver: le }
tcp:
  routers: { raw: { rule: "HostSNI(\`raw.test\`)", service: raw, tls: { passthrough: true } } }
  services: { raw: { loadBalancer: { servers: [{ address: "203.0.113.9:443" }] } } }
`;
const staticFile = `
entryPoints:
  web: { address: ":80", http: { redirections: { entryPoint: { to: websecure } } } }
  websecure: { address: ":443", asDefault: true, http: { tls: {}, middlewares: [hsts@file] } }
providers:
  providersThrottleDuration: 200ms
  docker: { exposedByDefault: false }
  file: { directory: /etc/traefik/dynamic }
certificatesResolvers: { le: { acme: { storage: /etc/traefik/acme.json, httpChallenge: { entryPoint: web } } } }
accessLog: { filePath: /var/log/access.log }
`;
const staticToml = `
[entryPoints.web]
  address = ":80"
  [entryPoints.web.http.redirections.entryPoint]
    to = "websecure"
[entryPoints.websecure]
  Address = ":443"
  asDefault = true
  http = { tls = {}, middlewares = ["hsts@file"] }
[providers]
  providersThrottleDuration = "200ms"
  [providers.docker]
    exposedByDefault = false
  [providers.file]
    directory = "/etc/traefik/dynamic"
[CERTIFICATESRESOLVERS.le.acme]
  storage = "/etc/traefik/acme.json"
  httpChallenge.entryPoint = "web"
[accessLog]
  filePath = "/var/log/access.log"
`;
/** What Traefik does not hear where it finds a file before it. */
const unheard = { 'entryPoints.unheard.address': ':9999', 'providers.redis.endpoints': 'redis.test:6379' };

const label = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
const member = (service: string) =>
  label({ 'com.docker.compose.project': 'small', 'com.docker.compose.service': service });

/**
 * A proxy as Compose would have made it; its files are copied in, as Compose does with those that have their content in
 * the file.
 */
async function proxy(
  service: string,
  {
    args = [],
    run = [],
    files = {},
    socket = true,
  }: { args?: string[]; run?: string[]; files?: Record<string, string>; socket?: boolean },
): Promise<void> {
  await docker(
    'create',
    '--name',
    service,
    ...member(service),
    ...(socket ? ['-v', `${lab.dockerHost.replace('unix://', '')}:/run/docker.sock:ro`] : []),
    ...run,
    'stackproof/traefik:3.7.15',
    ...args,
  );
  const all = {
    'etc/traefik/dynamic/all.yaml': dynamic,
    'etc/traefik/dynamic/users': 'somebody:$apr1$stackprf$km4DDE.AkjyyTvhWi1Wa1.\n',
    ...files,
  };
  const input = (await writeTar(all)).toString('latin1');
  const { code, stderr } = await lab.docker(['cp', '-', `${service}:/`], { input });
  if (code !== 0) throw new Error(stderr);
  await docker('start', service);
}

const password = 'correct-horse';
/** How the entrypoint may be asked: its host, and what the reference to the account's password leads to. */
const apiHost = 'api.test';

const contextFor = async (service: string, known: string | null = null): Promise<GatherContext> => {
  const api = known === null ? {} : { api: { host: apiHost, account: { user: 'reader', password: 'env:READER' } } };
  const base: GatherContext = {
    engine: await connectEngine(lab.dockerHost),
    vantage,
    project: 'small',
    policy: policyAt(PolicyFile.parse({ version: 1, proxy: { service, ...api } }), 2),
    outside: null,
    lab: { internet: lab.internet },
    source: 'spun',
    composeFiles: null,
    disturb: false,
    resolve: () => known,
    hide: () => undefined,
    gathered: {},
    progress: () => undefined,
  };
  const artifacts = (await gatherAll(base, { only: ['traefik'] })).artifacts;
  seen.set(service, artifacts);
  return { ...base, gathered: artifacts };
};
function tableOf(service: string): Traefik {
  const artifact = seen.get(service)?.traefik;
  if (!artifact?.ok) throw new Error(artifact?.error ?? 'not gathered');
  return artifact.value;
}
const ours = async () =>
  (await docker('ps', '--all', '--quiet', '--filter', 'label=stackproof.run')).split('\n').length;
const routersOf = (table: Pick<Traefik, 'routers'>) =>
  table.routers.toSorted((one, other) => (one.name < other.name ? -1 : 1));
/** What differs on purpose: an open API has routers and an entrypoint of its own. */
const withoutApi = ({ routers }: Traefik) =>
  routersOf({ routers: routers.filter(({ name }) => !/^(?:api|dashboard)@internal$/.test(name)) });

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages(
    ['stackproof/traefik:3.7.15', 'stackproof/standin:1', 'stackproof/helper:2', 'stackproof/socket-proxy:2.6.12'],
    () => undefined,
  );
  const routed = {
    'traefik.enable': 'true',
    'traefik.http.services.app.loadbalancer.server.port': '80',
    'traefik.http.routers.app.rule': 'Host(`app.test`)',
    'traefik.http.routers.app.middlewares': 'door@file',
    'traefik.http.routers.plain.rule': 'Host(`plain.test`)',
    'traefik.http.routers.plain.entrypoints': 'web,websecure',
    'traefik.http.routers.plain.service': 'app',
    'traefik.http.routers.app.service': 'app',
  };
  await docker(
    'run',
    '-d',
    '--name',
    'app',
    ...member('app'),
    ...label(routed),
    '-e',
    'STANDIN_NAME=app',
    '-e',
    'STANDIN_HTTP=80',
    'stackproof/standin:1',
  );
  await proxy('opened', { args: asArguments({ ...settings, ...open }) });
  await proxy('by-arguments', { args: asArguments(settings) });
  await proxy('by-environment', { run: asEnvironment(settings) });
  await proxy('by-file', { files: { 'etc/traefik/traefik.yml': staticFile } });
  await docker('network', 'create', 'sockets');
  await docker(
    'run',
    '-d',
    '--name',
    'sockets',
    ...member('sockets'),
    '--network',
    'sockets',
    '-v',
    `${lab.dockerHost.replace('unix://', '')}:/var/run/docker.sock:ro`,
    '-e',
    'CONTAINERS=1',
    '-e',
    'EVENTS=1',
    '-e',
    'VERSION=1',
    '-e',
    'PING=1',
    'stackproof/socket-proxy:2.6.12',
  );
  await proxy('by-socket-proxy', {
    args: asArguments({ ...settings, 'providers.docker.endpoint': 'tcp://sockets:2375' }),
    run: ['--network', 'sockets'],
    socket: false,
  });
  await proxy('by-toml', {
    args: asArguments(unheard),
    run: asEnvironment(unheard),
    files: {
      'etc/traefik/traefik.toml': staticToml,
      'etc/traefik/traefik.yml': 'entryPoints: { unheard: { address: ":9999" } }',
    },
  });
  await proxy('by-named-toml', {
    args: ['--configFile=$CONF/Static.TOML'],
    run: ['-e', 'CONF=/srv', '-e', 'TRAEFIK_CONFIGFILE=/unheard.toml'],
    files: {
      'srv/Static.TOML': staticToml,
      'etc/traefik/traefik.yml': 'entryPoints: { unheard: { address: ":9999" } }',
    },
  });
  await proxy('by-root-toml', { run: ['-w', '/tmp'], files: { 'traefik.toml': staticToml } });
  await proxy('by-endpoint', { args: asArguments({ ...settings, 'providers.http.endpoint': 'http://203.0.113.9/' }) });
  const digest = createHash('sha1').update(password).digest('base64');
  const account = `
http:
  middlewares: { reader: { basicAuth: { users: ["reader:{SHA}${digest}"] } } }
  routers: { account: { rule: "Host(\`${apiHost}\`)", service: api@internal, middlewares: [reader], tls: {} } }
`;
  await proxy('by-account', {
    args: asArguments({ ...settings, api: 'true' }),
    run: ['-p', '443:443'],
    files: { 'etc/traefik/dynamic/account.yaml': account },
  });
  vantage = await openVantage(await connectEngine(lab.dockerHost));
  const known = async () =>
    (await lab.docker(['exec', 'opened', 'wget', '-qO-', 'http://127.0.0.1:8080/api/http/routers'])).stdout;
  for (let tries = 0; tries < 100 && !/app@docker[^]*files@file/.test(await known()); tries++) await delay(200);
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('a shadow of the real Traefik', () => {
  it('has the table that the API of the original gives', async () => {
    const context = await contextFor('opened');
    const table = tableOf('opened');
    expect(table.readFrom).toContain('loopback');
    expect(routersOf(table).map(({ name }) => name)).toEqual([
      'acme-http@internal',
      'api@internal',
      'app@docker',
      'dashboard@internal',
      'files@file',
      'plain@docker',
      'raw@file',
      'web-to-websecure@internal',
      'websecure-plain@docker',
    ]);
    const original = seen.get('opened')?.containers;
    const container = original?.ok ? original.value.find(({ service }) => service === 'opened') : undefined;
    expect(container).toBeDefined();
    if (!container) return;
    const { version, table: shadow } = await readShadow(context, container);
    expect(version).toBe('3.7.15');
    expect(routersOf(shadow)).toEqual(routersOf(table));
    expect(shadow.entryPoints).toEqual(table.entryPoints);
    expect(shadow.middlewares.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual(
      table.middlewares.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    );
    expect(shadow.services.map(({ name }) => name).toSorted()).toEqual(
      table.services.map(({ name }) => name).toSorted(),
    );
  });

  it.each(['by-arguments', 'by-environment', 'by-file', 'by-toml', 'by-named-toml', 'by-root-toml', 'by-socket-proxy'])(
    'tells the table where the API is closed: %s',
    async (service) => {
      const before = await ours();
      await contextFor(service);
      const table = tableOf(service);
      expect(table.readFrom).toBe(`a shadow of ${service} (same image and configuration, no network)`);
      expect(routersOf(table)).toEqual(withoutApi(tableOf('opened')));
      expect(table.entryPoints.map(({ name, address }) => [name, address])).toEqual([
        ['web', ':80'],
        ['websecure', ':443'],
      ]);
      expect(table.comparison).toEqual({ with: 'the labels of the containers', differs: [] });
      expect(await ours()).toBe(before);
      expect(await docker('exec', service, 'ls', '/etc/traefik')).not.toContain('stackproof');
    },
  );

  it('is not needed where the policy has an account for the entrypoint; its password is not recorded', async () => {
    const before = await ours();
    await contextFor('by-account', password);
    const table = tableOf('by-account');
    expect(table.readFrom).toBe(`the front door, https://${apiHost} with the account reader`);
    expect(routersOf(table).map(({ name }) => name)).toEqual(
      [...withoutApi(tableOf('opened')).map(({ name }) => name), 'account@file'].toSorted(),
    );
    expect(await ours()).toBe(before);
    const recorded = JSON.stringify(seen.get('by-account'));
    expect(
      [password, Buffer.from(`reader:${password}`).toString('base64')].filter((secret) => recorded.includes(secret)),
    ).toEqual([]);
  });

  it('stands in where the account’s password is wrong', async () => {
    await contextFor('by-account', 'wrong');
    expect(tableOf('by-account').readFrom).toBe('a shadow of by-account (same image and configuration, no network)');
  });

  it('leaves it to the labels where none can be made, and says why', async () => {
    await contextFor('by-endpoint');
    const table = tableOf('by-endpoint');
    expect(table.partial).toContain('it asks a provider (providers.http.endpoint)');
    expect(table.routers.map(({ name }) => name).toSorted()).toEqual([
      'app@docker',
      'plain@docker',
      'websecure-plain@docker',
    ]);
    expect(await ours()).toBe(1);
  });
});
