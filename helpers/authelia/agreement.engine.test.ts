import { setTimeout as delay } from 'node:timers/promises';
import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectEngine } from '../clients/connect-engine.ts';
import type { Probe, Vantage } from '../clients/probes.ts';
import { openVantage } from '../clients/vantage.ts';
import type { AccessControl } from '../evidence/access-control.ts';
import { addressesIn } from '../lib/ip.ts';
import type { Lab } from '../lab/contract.ts';
import { startLab } from '../lab/index.ts';
import { chain } from '../traefik/rules/random-rules.fake.ts';
import { requestsFor, type LoginRequest } from './access-requests.ts';
import type { Identity } from './compile-rule.ts';
import { answerOf, decide, type Visit } from './decide.ts';
import { accounts, namedNetworks, randomRules, randomVisit, spoiledRules } from './random-access-control.fake.ts';
import { readAccessControl } from './read-access-control.ts';
import { sourcesOf } from './reading.fake.ts';

const image = 'stackproof/authelia:4.37.5';
const seed = 20261;
/** Lists that stand in one Authelia, each below a name of its own. */
const listsAtOnce = 120;
const batches = 3;
const visitsOfList = 24;
const madeOfList = 24;
const password = 'a-password-of-the-test';
const port = 9091;

const next = chain(seed);
const suffixOf = (list: number) => `l${list}.list.test`;
const lists = Array.from({ length: listsAtOnce * batches }, (_, list) => randomRules(next, suffixOf(list)));
const spoiled = Array.from({ length: 3 }, () => spoiledRules(next, 'list.test')).flat();

const long = 'a-value-of-the-test-that-is-long-enough-for-Authelia';
const settings = {
  jwt_secret: long,
  default_redirection_url: 'https://list.test/',
  server: { host: '0.0.0.0', port },
  log: { level: 'error' },
  ntp: { disable_startup_check: true, disable_failure: true },
  webauthn: { disable: true },
  totp: { disable: true },
  authentication_backend: { password_reset: { disable: true }, file: { path: '/config/users.yaml' } },
  session: { domain: 'list.test', secret: long },
  storage: { encryption_key: long, local: { path: '/config/db.sqlite3' } },
  notifier: { disable_startup_check: true, filesystem: { filename: '/config/notes.txt' } },
};
const textOf = (rules: readonly object[]): string =>
  JSON.stringify({ ...settings, access_control: { default_policy: 'deny', networks: namedNetworks, rules } });
const read = (rules: readonly object[]) => readAccessControl(sourcesOf([textOf(rules)]));
function controlOf(rules: readonly object[]): AccessControl {
  const control = read(rules);
  if ('cannot' in control) throw new Error(control.cannot);
  return control.accessControl;
}

/** As Authelia stores passwords, at the lightest cost. */
function usersText(): string {
  const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  const salt = Buffer.from('a-salt-of-a-test');
  const hash = scryptSync(password, salt, 32, { N: 2, r: 8, p: 1 });
  const users = accounts.map(({ user, groups }) => [
    user,
    {
      displayname: user,
      email: `${user}@list.test`,
      groups,
      password: `$scrypt$ln=1,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}`,
    },
  ]);
  return JSON.stringify({ users: Object.fromEntries(users) });
}

let lab: Lab;
let vantage: Vantage;

/** Runs a script in a container of Authelia's image; the text comes in by its shell: no file is needed in the lab. */
const runIn = (name: string, script: string, input: string) =>
  lab.docker(['run', '-i', '--rm', '--name', name, '--network', 'none', '--entrypoint', 'sh', image, '-c', script], {
    input,
  });

const probeOf = (namespace: string, more: Partial<Probe & { kind: 'http' }>): Probe => ({
  kind: 'http',
  namespace,
  address: '127.0.0.1',
  port,
  path: '/api/health',
  host: 'login.list.test',
  ...more,
});

/** The session of each account after its password. */
async function logIn(namespace: string): Promise<ReadonlyMap<string, string>> {
  const results = await vantage.probe(
    accounts.map(({ user }) =>
      probeOf(namespace, {
        method: 'POST',
        path: '/api/firstfactor',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'list.test' },
        body: JSON.stringify({ username: user, password, keepMeLoggedIn: false }),
      }),
    ),
    { limitMs: 20_000 },
  );
  const cookies = results.map(({ http }) => http?.cookies?.[0]?.split(';')[0] ?? '');
  expect(results.map(({ http }) => http?.status)).toEqual(accounts.map(() => 200));
  expect(new Set(cookies).size).toBe(accounts.length);
  return new Map(accounts.map(({ user }, at) => [user, cookies[at] ?? '']));
}

/** An Authelia with these rules; its namespace in the vantage, and the session of each account. */
async function start(name: string, rules: readonly object[]) {
  const script = `IFS= read -r users && printf '%s' "$users" > /config/users.yaml && cat > /config/c.yaml &&
    exec authelia --config /config/c.yaml`;
  const running = runIn(name, script, `${usersText()}\n${textOf(rules)}`);
  running.catch(() => undefined);
  for (let tries = 0; tries < 300; tries++) {
    const pid = Number((await lab.docker(['inspect', '--format', '{{.State.Pid}}', name])).stdout);
    if (pid > 0) {
      vantage.addNamespace(name, pid);
      const [health] = await vantage.probe([probeOf(name, {})], { limitMs: 2000 });
      if (health?.http?.status === 200) return { sessions: await logIn(name) };
    }
    await delay(100);
  }
  throw new Error(`Authelia did not start: ${(await lab.docker(['logs', name])).stderr}`);
}

/** What the real one said of a visit: by its status. */
const said = (status: number | undefined) =>
  status === undefined ? 'nothing' : ({ 200: 'open', 401: 'asked', 403: 'denied' }[status] ?? `HTTP ${status}`);

/** What we say of it; refusals have the status of who has not logged in. */
function expectedOf(control: AccessControl, visit: Visit): string {
  const decision = decide(control, visit);
  return 'refused' in decision ? 'asked' : answerOf(decision, visit.as ? 1 : 0);
}

const visitProbe = (name: string, visit: Visit, sessions: ReadonlyMap<string, string>): Probe =>
  probeOf(name, {
    path: '/api/verify',
    headers: {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': visit.host,
      'X-Forwarded-Uri': visit.path + (visit.query === '' ? '' : `?${visit.query}`),
      'X-Forwarded-Method': visit.method,
      'X-Forwarded-For': visit.from ?? '',
      ...(visit.as ? { Cookie: sessions.get(visit.as.user) ?? '' } : {}),
    },
  });

/** An account of the test that is the one a request needs; undefined: there is none. */
const accountFor = ({ as }: LoginRequest): Identity | undefined =>
  accounts.find(
    ({ user, groups }) => (as?.user ?? user) === user && (as?.groups ?? []).every((group) => groups.includes(group)),
  );

const hostsOf = (suffix: string) => ['a', 'b', 'ann', 'films', 'x1'].map((label) => `${label}.${suffix}`);

/** The requests that are made for one list, by those who can send them; from where its networks are. */
function madeFor(list: number): Visit[] {
  const suffix = suffixOf(list);
  const { requests } = requestsFor(controlOf(lists[list] ?? []), [...hostsOf(suffix), suffix], ['/feed/x', '/api']);
  return requests.flatMap((request) => {
    const as = request.as === null ? null : accountFor(request);
    const from = request.from === null ? '233.252.0.7' : addressOf(request.from);
    return as === undefined ? [] : [{ ...request, as, from }];
  });
}
const addressOf = (network: string) => addressesIn(network)[0] ?? '';

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages([image, 'stackproof/helper:2'], () => undefined);
  vantage = await openVantage(await connectEngine(lab.dockerHost));
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

it('takes and refuses the same lists as Authelia', async () => {
  const all = [...lists.slice(0, 100), ...spoiled];
  const script = `while IFS= read -r line; do printf '%s' "$line" > /config/c.yaml
    authelia validate-config --config /config/c.yaml 2>&1 |
      grep -q 'without errors' && echo taken || echo refused; done`;
  const { stdout } = await runIn('validate', script, `${all.map(textOf).join('\n')}\n`);
  const theirs = stdout.trim().split('\n');
  const ours = all.map((rules) => ('cannot' in read(rules) ? 'refused' : 'taken'));
  expect(theirs).toHaveLength(all.length);
  expect(all.flatMap((rules, at) => (ours[at] === theirs[at] ? [] : [{ rules, theirs: theirs[at] }]))).toEqual([]);
  expect(theirs.filter((each) => each === 'refused')).toHaveLength(spoiled.length);
});

it.each(Array.from({ length: batches }, (_, batch) => batch))(
  'answers every visitor as Authelia does, batch %i',
  async (batch) => {
    const own = Array.from({ length: listsAtOnce }, (_, at) => batch * listsAtOnce + at);
    const rules = own.flatMap((list) => lists[list] ?? []);
    const control = controlOf(rules);
    const name = `login-${batch}`;
    const { sessions } = await start(name, rules);
    const random = own.flatMap((list) => Array.from({ length: visitsOfList }, () => randomVisit(next, suffixOf(list))));
    const made = own.flatMap((list) => madeFor(list).slice(0, madeOfList));
    const visits = [...random, ...made];
    const results = await vantage.probe(
      visits.map((visit) => visitProbe(name, visit, sessions)),
      { limitMs: 20_000 },
    );
    await lab.docker(['rm', '-f', name]);
    const answers = results.map(({ http }) => said(http?.status));
    const wrong = visits.flatMap((visit, at) => {
      const expected = expectedOf(control, visit);
      return expected === answers[at] ? [] : [{ visit, expected, answer: answers[at], by: decide(control, visit) }];
    });
    expect(wrong.slice(0, 10)).toEqual([]);
    const opened = visits.filter((_visit, at) => answers[at] === 'open');
    expect(opened.filter(({ as }) => as === null).length).toBeGreaterThan(200);
    expect(opened.filter(({ as }) => as !== null).length).toBeGreaterThan(200);
    expect(answers.filter((answer) => answer === 'denied').length).toBeGreaterThan(200);
    expect(made.length).toBeGreaterThan(1000);
  },
  300_000,
);
