import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { Probe, Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { EntryPoints, readEntryPoints, readRouters, Routers } from '../../gather/traefik/read-traefik.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { odd, refused } from './odd-rules.fake.ts';
import { parseRule, RuleError } from './parse-rule.ts';
import { chain, randomRequest, randomRule } from './random-rules.fake.ts';
import type { ConcreteRequest } from './request.ts';
import { requestsFor } from './requests-for.ts';
import { contest, fieldOf, winnerOf } from '../table/winner.ts';

const seed = 20260;
const groups = 40;
const next = chain(seed);
const rules = [...odd, ...Array.from({ length: 300 }, () => randomRule(next)), ...refused];
const group = (index: number) => `group${index % groups}`;
/**
 * Of the first half of the groups every router has a priority of its own, those of the rest are left to the length of
 * their rules.
 */
const priority = (index: number) =>
  index % groups < groups / 2 ? { priority: 10_000 + ((index * 7919) % 15_000) } : {};
const names = (router: string) => ({ [router]: { headers: { customResponseHeaders: { 'X-Router': router } } } });
const tcpRules: Readonly<Record<string, object>> = {
  'tcp-named': { rule: 'HostSNI(`tcp.test`)', tls: {} },
  'tcp-also-http': { rule: 'HostSNI(`both.test`)', tls: {}, priority: 100_000 },
  'tcp-wildcard': { rule: 'HostSNI(`*.wild.test`)', tls: {} },
  'tcp-pattern': { rule: 'HostSNIRegexp(`^[0-9]+\\.count\\.test$`)', tls: {} },
  'tcp-all': { rule: 'HostSNI(`*`)', tls: {} },
  'tcp-rest': { rule: 'HostSNI(`*`)', tls: {}, entryPoints: ['named'] },
  'tcp-alone': { rule: 'HostSNI(`*`)', tls: {}, entryPoints: ['bare'] },
};
const httpsRules: Readonly<Record<string, readonly [rule: string, entryPoint: string]>> = {
  'https-both': ['Host(`both.test`)', 'secure'],
  'https-one': ['Host(`one.test`)', 'secure'],
  'https-path': ['PathPrefix(`/only-a-path`)', 'secure'],
  'https-wild': ['Host(`*.star.test`)', 'secure'],
  'https-named': ['Host(`one.test`) || Host(`two.test`)', 'named'],
};

function configuration(): object {
  const routers: Record<string, object> = {};
  let middlewares: Record<string, object> = {};
  const add = (router: string, more: object) => {
    routers[router] = { service: 'ping@internal', middlewares: [router], ...more };
    middlewares = { ...middlewares, ...names(router) };
  };
  for (const [index, { rule, syntax }] of rules.entries())
    add(`r${index}`, {
      rule,
      entryPoints: [group(index)],
      ...priority(index),
      ...(syntax === 'v2' ? { ruleSyntax: 'v2' } : {}),
    });
  for (const [router, [rule, entryPoint]] of Object.entries(httpsRules))
    add(router, { rule, entryPoints: [entryPoint], tls: {} });
  // A TCP router says its name through an HTTP router of its own, behind a door that only it leads to.
  Object.keys(tcpRules).forEach((router) => add(router, { rule: 'PathPrefix(`/`)', entryPoints: [router] }));
  add('plain-http', { rule: 'PathPrefix(`/`)', entryPoints: ['plain'] });
  add('tcp-plain', { rule: 'PathPrefix(`/`)', entryPoints: ['tcp-plain'] });
  const apis = [...Object.keys(tcpRules), 'tcp-plain'];
  return {
    http: { routers, middlewares },
    tcp: {
      routers: {
        ...Object.fromEntries(
          Object.entries(tcpRules).map(([router, more]) => [
            router,
            { entryPoints: ['secure'], ...more, service: router },
          ]),
        ),
        'tcp-plain': { rule: 'HostSNI(`*`) && ClientIP(`127.0.0.0/8`)', service: 'tcp-plain', entryPoints: ['plain'] },
      },
      services: Object.fromEntries(
        apis.map((router) => [router, { loadBalancer: { servers: [{ address: `127.0.0.1:${portOf(router)}` }] } }]),
      ),
    },
  };
}

const ports = [
  'secure',
  'named',
  'bare',
  'plain',
  ...Object.keys(tcpRules),
  'tcp-plain',
  ...Array.from({ length: groups }, (_, index) => `group${index}`),
];
const portOf = (entryPoint: string) => 19_000 + ports.indexOf(entryPoint);

let lab: Lab;
let vantage: Vantage;
let traefik: Traefik;

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args[0]}: ${stderr}`);
  return stdout.trim();
}

async function api<S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> {
  const [result] = await vantage.probe(
    [{ kind: 'http', namespace: 'proxy', address: '127.0.0.1', port: 18_080, path: `/api/${path}?per_page=5000` }],
    { limitMs: 3000 },
  );
  return shape.parse(result?.http?.status === 200 ? JSON.parse(result.http.body) : []);
}

const probeOf = ({ entryPoint, scheme, method, path, query, host, headers, sni }: ConcreteRequest): Probe => ({
  kind: 'http',
  namespace: 'proxy',
  address: '127.0.0.1',
  port: portOf(entryPoint),
  method,
  path: query ? `${path}?${query}` : path,
  host,
  headers: { ...headers },
  ...(scheme === 'https' ? { tls: true, sni } : {}),
});

/** The router that answered each request: by its own header; else what came instead. */
async function answersTo(requests: readonly ConcreteRequest[]): Promise<string[]> {
  const results = await vantage.probe(requests.map(probeOf), { limitMs: 5000 });
  return results.map(
    ({ http, error, value }) => http?.headers['x-router'] ?? (http ? `HTTP ${http.status}` : (error ?? value)),
  );
}

const shortName = (router: Router | null | undefined) => router?.name.replace(/@file$/, '') ?? 'HTTP 404';
const routerOf = (index: number): Router | undefined =>
  traefik.routers.find(({ name, kind }) => kind === 'http' && name === `r${index}@file`);

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages(['stackproof/traefik:3.7.15', 'stackproof/helper:2'], () => undefined);
  const entryPoints = ports.map((name) => `--entrypoints.${name}.address=:${portOf(name)}`);
  const file = ['--providers.file.filename=/rules.yaml', '--providers.file.watch=false'];
  const script = `cat > /rules.yaml && exec traefik "$@"`;
  // The rules come in by the shell's input: no file of this machine is needed in the lab.
  const started = lab.docker(
    [
      'run',
      '-i',
      '--name',
      'proxy',
      '--network',
      'none',
      '--entrypoint',
      'sh',
      'stackproof/traefik:3.7.15',
      '-c',
      script,
      'sh',
      ...entryPoints,
      '--entrypoints.traefik.address=127.0.0.1:18080',
      '--api.insecure',
      '--ping.manualrouting',
      '--log.level=FATAL',
      ...file,
    ],
    { input: JSON.stringify(configuration()) },
  );
  started.catch(() => undefined);
  vantage = await openVantage(await connectEngine(lab.dockerHost));
  const wanted = rules.length + Object.keys(httpsRules).length;
  const all = async () => {
    const pid = Number((await lab.docker(['inspect', '--format', '{{.State.Pid}}', 'proxy'])).stdout);
    if (!(pid > 0)) return [];
    vantage.addNamespace('proxy', pid);
    return api('http/routers', Routers);
  };
  let rows = await all();
  for (let tries = 0; tries < 100 && rows.length < wanted; tries++) {
    await delay(100);
    rows = await all();
  }
  traefik = {
    version: '',
    readFrom: '',
    entryPoints: readEntryPoints(await api('entrypoints', EntryPoints)),
    routers: [...readRouters('http', rows), ...readRouters('tcp', await api('tcp/routers', Routers))],
    services: [],
    middlewares: [],
  };
});

afterAll(async () => {
  await vantage?.close();
  await docker('rm', '-f', 'proxy').catch(() => undefined);
  await lab?.down();
});

it('takes and refuses the same rules as Traefik', () => {
  const read = (rule: string, syntax: 'v2' | 'v3') => {
    try {
      return parseRule(rule, syntax, 'http') && 'taken';
    } catch (error) {
      if (error instanceof RuleError) return 'refused';
      throw error;
    }
  };
  const ours = rules.map(({ rule, syntax }) => `${read(rule, syntax)}: ${syntax} ${rule}`);
  const theirs = rules.map(
    ({ rule, syntax }, index) => `${routerOf(index)?.status === 'enabled' ? 'taken' : 'refused'}: ${syntax} ${rule}`,
  );
  expect(ours).toEqual(theirs);
  expect(ours.filter((line) => line.startsWith('refused'))).toHaveLength(refused.length);
});

it('counts the priority that nobody set as Traefik does', () => {
  const unset = rules.flatMap(({ rule }, index) =>
    'priority' in priority(index) || routerOf(index)?.status !== 'enabled'
      ? []
      : [{ rule, theirs: routerOf(index)?.priority }],
  );
  expect(unset.length).toBeGreaterThan(100);
  expect(unset.filter(({ rule, theirs }) => theirs !== Buffer.byteLength(rule))).toEqual([]);
});

it('makes requests that reach the router they are meant for', async () => {
  const meant = traefik.routers.flatMap((router) => {
    const made = router.entryPoints[0]?.startsWith('group')
      ? requestsFor(router, traefik, '127.0.0.1')
      : { cannot: '' };
    return 'requests' in made ? made.requests.map((request) => ({ router: shortName(router), request })) : [];
  });
  expect(new Set(meant.map(({ router }) => router)).size).toBeGreaterThan(150);
  const answers = await answersTo(meant.map(({ request }) => request));
  expect(
    meant.flatMap(({ router, request }, at) =>
      answers[at] === router ? [] : [{ router, request, answer: answers[at] }],
    ),
  ).toEqual([]);
});

it('knows who wins any request', async () => {
  const requests = Array.from({ length: 1500 }, (_, index) => randomRequest(next, group(index), '127.0.0.1'));
  const answers = await answersTo(requests);
  // Of several with one priority chance decides: each of them is right.
  const expected = requests.map((request) => contest(request, fieldOf(request, traefik)).winners.map(shortName));
  const wrong = requests.flatMap((request, at) =>
    (expected[at]?.length ? expected[at] : ['HTTP 404']).includes(answers[at] ?? '')
      ? []
      : [{ request, expected: expected[at], answer: answers[at] }],
  );
  expect(wrong).toEqual([]);
  expect(answers.filter((answer) => answer !== 'HTTP 404').length).toBeGreaterThan(1000);
});

it('knows which connections never become requests', async () => {
  const base: ConcreteRequest = {
    entryPoint: 'secure',
    scheme: 'https',
    host: 'x.test',
    path: '/',
    query: '',
    method: 'GET',
    headers: {},
    sourceIp: '127.0.0.1',
    sni: null,
    alpn: null,
  };
  const sniNames = [
    'tcp.test',
    'both.test',
    'one.test',
    'a.wild.test',
    'b.a.wild.test',
    '17.count.test',
    'x.count.test',
    'a.star.test',
    'b.a.star.test',
    'stranger.test',
    null,
  ];
  const requests = [
    ...sniNames.flatMap((sni) => [
      { ...base, sni, host: sni ?? 'nobody.test' },
      { ...base, sni, host: sni ?? 'nobody.test', path: '/only-a-path' },
      { ...base, sni, host: 'one.test' },
    ]),
    ...['one.test', 'stranger.test', null].flatMap((sni) =>
      ['named', 'bare'].map((entryPoint) => ({ ...base, entryPoint, sni, host: sni ?? 'nobody.test' })),
    ),
    { ...base, entryPoint: 'plain', scheme: 'http' as const },
  ];
  const answers = await answersTo(requests);
  const seen = requests.map(
    ({ entryPoint, sni, host, path }, at) => `${entryPoint} ${sni} ${host}${path}: ${answers[at]}`,
  );
  expect(seen).toEqual(
    requests.map(
      (request) =>
        `${request.entryPoint} ${request.sni} ${request.host}${request.path}: ${shortName(winnerOf(request, traefik))}`,
    ),
  );
  expect([...new Set(answers)].toSorted()).toEqual([
    'HTTP 404',
    'https-both',
    'https-named',
    'https-one',
    'https-path',
    'https-wild',
    'tcp-alone',
    'tcp-named',
    'tcp-pattern',
    'tcp-plain',
    'tcp-rest',
    'tcp-wildcard',
  ]);
});
