import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import type { CommandResult, Lab } from '../lab/contract.ts';
import { readRecipes } from '../lab/images/image-recipes.ts';
import { tarOf } from '../lab/images/images.ts';
import { bringToolImage } from '../lab/images/tool-image.fake.ts';
import { startLab } from '../lab/index.ts';
import { parseJson } from '../lib/json.ts';
import { projectRoot } from '../lib/project-root.ts';

process.env['STACKPROOF_LAB'] = 'embedded';

const tool = 'stackproof:0.1.0';
const standin = 'stackproof/standin:1';
const helper = 'stackproof/helper:2';
const [prometheus, alertmanager, exporter] = [
  'stackproof/prometheus:2.42',
  'stackproof/alertmanager:0.25',
  'stackproof/node-exporter:1.5',
] as const;
const watchers = [prometheus, alertmanager, exporter];
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stackproof-nightly-')));
const home = join(folder, 'home');
const socket = ['--volume', '/var/run/docker.sock:/var/run/docker.sock'];
let lab: Lab;

/** A small stack of somebody's, and the same with a port that went round its proxy. */
const stack = `name: home
services:
  web:
    image: ${standin}
    pull_policy: never
    environment: { STANDIN_NAME: web, STANDIN_HTTP: "80" }
    networks: [inner]
  store:
    image: ${standin}
    pull_policy: never
    environment: { STANDIN_NAME: store, STANDIN_TCP: "6379" }
    networks: [inner]
networks:
  inner: {}
`;
const opened = `services:
  web: { ports: ["8989:80"] }
`;
const policy = `version: 1
project: home
iteration: 2
proxy: none
networks:
  inner: { members: [web, store] }
services:
  web: { health: false }
  store: { health: false }
thresholds:
  cpu: { monitor: 101, fail: 101 }
  memory: { monitor: 101, fail: 101 }
  disk: { monitor: 101, fail: 101 }
  latencyMs: 1000
`;

/** ntfy's door, which writes down what it is sent. */
const ntfy = `
import http.server, json
class Door(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['content-length'])))
        print(json.dumps(body), flush=True)
        self.send_response(200); self.end_headers(); self.wfile.write(b'{}')
    def log_message(self, *given): pass
http.server.ThreadingHTTPServer(('', 80), Door).serve_forever()
`;

async function ok(asked: Promise<CommandResult>): Promise<string> {
  const { code, stdout, stderr } = await asked;
  if (code !== 0) throw new Error(`${code}: ${stderr}${stdout}`);
  return stdout;
}

const up = (...files: string[]) =>
  ok(lab.compose([...files.flatMap((file) => ['--file', file]), 'up', '--detach'], { cwd: home }));

/** The tool as it is shown to be started. */
const runTool = (args: readonly string[], more: readonly string[] = []) =>
  lab.docker(['run', '--rm', ...socket, '--volume', `${home}:${home}`, '--workdir', home, ...more, tool, ...args]);

const Record = z.object({
  outcome: z.string(),
  views: z.array(z.string()),
  criteria: z.array(
    z.object({
      checks: z.array(
        z.object({
          id: z.string(),
          outcome: z.string(),
          observations: z.array(z.object({ subject: z.string(), holds: z.boolean().nullable() })),
        }),
      ),
    }),
  ),
});
const findingsOf = (text: string) => {
  const record = Record.parse(parseJson(text));
  const found = record.criteria
    .flatMap(({ checks }) => checks)
    .flatMap(({ id, observations }) =>
      observations.filter(({ holds }) => holds === false).map(({ subject }) => `${id} ${subject}`),
    );
  return { views: record.views, found };
};

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages([helper, standin, 'stackproof/socket-proxy:2.6.12', ...watchers], () => undefined);
  await bringToolImage(lab, tool);
  mkdirSync(home);
  writeFileSync(join(home, 'compose.yaml'), stack);
  writeFileSync(join(home, 'opened.yaml'), opened);
  writeFileSync(join(home, 'stackproof.yaml'), policy);
  await up('compose.yaml');
});
afterAll(async () => {
  await lab?.down();
  rmSync(folder, { recursive: true, force: true });
});

describe('the image', () => {
  test('holds Node, the Docker CLI with Compose, and ssh; no compiler and no npm', async () => {
    const asks = ['node --version', 'docker compose version --short', 'ssh -V', 'id -u'].join(' && ');
    const there = await lab.docker(['run', '--rm', '--entrypoint', 'sh', tool, '-c', asks]);
    expect({ code: there.code, out: there.stdout }).toMatchObject({ code: 0, out: expect.stringMatching(/^v2\d\./) });
    const lacks = 'for each in npm gcc cc make g++; do command -v $each && exit 1; done; true';
    expect(await lab.docker(['run', '--rm', '--entrypoint', 'sh', tool, '-c', lacks])).toMatchObject({ code: 0 });
    const Inspected = z.tuple([
      z.object({
        Size: z.number(),
        Config: z.object({
          Labels: z.record(z.string(), z.string()),
          Healthcheck: z.object({ Test: z.array(z.string()) }),
        }),
      }),
    ]);
    const [{ Size, Config }] = Inspected.parse(parseJson(await ok(lab.docker(['image', 'inspect', tool]))));
    expect(Config.Labels).toMatchObject({ 'org.opencontainers.image.version': '0.1.0' });
    expect(Config.Healthcheck.Test).toContain('--version');
    // docs/install.md states it.
    expect(Size / 1e6).toBeLessThan(450);
    process.stderr.write(`the image has ${Math.round(Size / 1e6)} MB\n`);
  });

  test('audits the stack of the engine whose socket it is given, with packets', async () => {
    const { stdout, stderr } = await runTool(['audit', '--json', '--quiet']);
    const { views, found } = findingsOf(stdout);
    expect(stderr).toMatch(/^stackproof: UNKNOWN/);
    expect(views).toEqual(['host', 'containers:2']);
    expect(found).toEqual([]);
    // The shortest that people write: the folder where the image works.
    const short = ['run', '--rm', ...socket, '--volume', `${home}:/work`, tool, 'audit', '--json', '--quiet'];
    expect(findingsOf((await lab.docker(short)).stdout)).toEqual({ views, found });
  });

  test('takes the helper’s image from a file where the engine has none and reaches nothing', async () => {
    await ok(lab.docker(['rmi', '--force', helper]));
    const tar = tarOf(helper, readRecipes().get(helper));
    const beside = ['--volume', `${tar}:/helper.tar:ro`];
    const { stdout } = await runTool(['audit', '--json', '--quiet', '--helper-image', '/helper.tar'], beside);
    expect(findingsOf(stdout).views).toEqual(['host', 'containers:2']);
    const unnamed = await runTool(['audit', '--quiet', '--helper-image', 'helper.test/other:1']);
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('only fetched by its digest') });
  });

  test('runs the step of the action and of the template, in a container that has nothing else', async () => {
    writeFileSync(join(home, 'program'), '#!/bin/sh\nexec node /opt/stackproof/launcher.js "$@"\n', { mode: 0o755 });
    const variables = {
      ...{ STACKPROOF_PROGRAM: './program', STACKPROOF_OUT: 'ci', STACKPROOF_POLICY: 'stackproof.yaml' },
      ...{ GITHUB_OUTPUT: join(home, 'output'), GITHUB_STEP_SUMMARY: join(home, 'summary') },
    };
    const ran = await lab.docker([
      ...['run', '--rm', ...socket, '--volume', `${home}:${home}`, '--workdir', home],
      ...['--volume', `${join(projectRoot, 'examples')}:/examples:ro`, '--entrypoint', 'bash'],
      ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...[tool, '/examples/ci/run.sh'],
    ]);
    expect(ran.code, ran.stderr).toBe(3);
    expect(readFileSync(join(home, 'output'), 'utf8')).toBe('outcome=unknown\nexit-code=3\n');
    expect(readFileSync(join(home, 'summary'), 'utf8')).toContain('home');
  });
});

/** The example as it stands; only what no registry gives here is another image. */
const night = {
  folder: home,
  compose: (args: readonly string[], ...files: string[]) =>
    lab.compose(
      [
        ...['--project-name', 'nightly', '--project-directory', home],
        ...['nightly.compose.yaml', ...files, 'here.yaml'].flatMap((file) => ['--file', join(folder, file)]),
        ...args,
      ],
      { cwd: home, env: { PWD: home } },
    ),
};
const heard = async () =>
  (await ok(night.compose(['logs', '--no-log-prefix', 'ntfy'])))
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => z.object({ title: z.string(), message: z.string() }).parse(parseJson(line)));

/** What the example's service is given, but for the hour of the night. */
function commandNow(): string[] {
  const Example = z.object({ services: z.object({ stackproof: z.object({ command: z.array(z.string()) }) }) });
  const { services } = Example.parse(parse(readFileSync(join(folder, 'nightly.compose.yaml'), 'utf8')));
  return services.stackproof.command
    .filter((word) => !/^--(?:at|jitter)=/.test(word))
    .map((word) => word.replace('${PWD}', home));
}

describe('the nightly service of the example', () => {
  beforeAll(async () => {
    for (const name of ['nightly.compose.yaml', 'socket-proxy.compose.yaml'])
      cpSync(join(projectRoot, 'examples', name), join(folder, name));
    const here = {
      services: {
        stackproof: { pull_policy: 'never' },
        ntfy: { image: standin, pull_policy: 'never', entrypoint: ['python3', '-c', ntfy] },
      },
    };
    writeFileSync(join(folder, 'here.yaml'), JSON.stringify(here));
    await ok(night.compose(['up', '--detach', 'ntfy']));
  });

  test('tells nothing of a night like the one before, and once, by name, what was changed in between', async () => {
    const run = () => night.compose(['run', '--rm', '--no-TTY', 'stackproof', ...commandNow()]);
    expect((await run()).code).toBe(3);
    const first = await heard();
    expect((await run()).code).toBe(3);
    // Nobody stands outside of a lab that is asked from inside: that is told, once.
    expect((await heard()).map(({ title }) => title)).toEqual(first.map(({ title }) => title));
    expect(first.map(({ title }) => title)).toEqual([expect.stringContaining('home: UNKNOWN')]);
    await up('compose.yaml', 'opened.yaml');
    expect((await run()).code).toBe(1);
    const [told, ...more] = (await heard()).slice(first.length);
    expect(told?.title).toContain('home: FAIL, was UNKNOWN');
    expect(told?.message).toContain('web:80/tcp');
    expect(more).toEqual([]);
    await up('compose.yaml');
  });

  test('reaches the engine through a socket proxy of its own, with the calls that the example names', async () => {
    const here = {
      services: { 'stackproof-socket': { image: 'stackproof/socket-proxy:2.6.12', pull_policy: 'never' } },
    };
    writeFileSync(join(folder, 'proxy.yaml'), JSON.stringify(here));
    const files = ['socket-proxy.compose.yaml', 'proxy.yaml'];
    await ok(night.compose(['up', '--detach', 'stackproof-socket'], ...files));
    onTestFinished(async () => void (await night.compose(['rm', '--force', '--stop', 'stackproof-socket'], ...files)));
    const audit = ['run', '--rm', '--no-TTY', 'stackproof', 'audit', '--json', '--quiet', '--out', '/tmp/out'];
    const { stdout, stderr } = await night.compose(audit, ...files);
    expect(stdout, stderr).toContain('"views"');
    const { views, found } = findingsOf(stdout);
    // Beside the stack stand the proxy and ntfy.
    expect(views).toEqual(['host', 'containers:4']);
    // It may create containers, as its own file says: that is true of it, and nothing else is found.
    const proxy = 'nightly/stackproof-socket:2375/tcp';
    expect(found).toEqual([`docker-api ${proxy}`, `socket-proxy-writes ${proxy}`]);
  });
});

const monitoring = join(projectRoot, 'examples/monitoring');
const prober = (args: readonly string[]) => ok(lab.docker(['exec', 'prometheus', 'wget', '-q', '-O', '-', ...args]));
const Alerts = z.array(z.object({ labels: z.record(z.string(), z.string()), status: z.object({ state: z.string() }) }));
const firing = async (): Promise<string[]> =>
  Alerts.parse(parseJson(await prober(['http://alertmanager:9093/api/v2/alerts?active=true'])))
    .map(({ labels }) => `${labels['alertname']} ${labels['project']}`)
    .sort();
const Answer = z.object({ status: z.literal('success'), data: z.object({ result: z.array(z.unknown()) }) });
const ask = async (query: string): Promise<number> =>
  Answer.parse(parseJson(await prober([`http://localhost:9090/api/v1/query?query=${encodeURIComponent(query)}`]))).data
    .result.length;

describe('dashboards and alerts', () => {
  const read = join(folder, 'read');
  const judge = (recording: string, out: string) =>
    runTool(['replay', recording, '--policy', 'reference.yaml', '--quiet', '--format', 'metrics', '--out', out]);
  const show = (out: string) => cpSync(join(home, out, 'metrics.prom'), join(read, `${out}.prom`));

  beforeAll(async () => {
    mkdirSync(read);
    // Alerts are to be seen at once here; how long they wait is what promtool's tests are about.
    const rules = readFileSync(join(monitoring, 'alert-rules.yaml'), 'utf8').replaceAll(/ for: .*/g, ' for: 0s');
    writeFileSync(join(read, 'alert-rules.yaml'), rules);
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['/read/alert-rules.yaml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
      scrape_configs: [{ job_name: 'node', static_configs: [{ targets: ['exporter:9100'] }] }],
    };
    writeFileSync(join(read, 'prometheus.yaml'), JSON.stringify(config));
    await ok(lab.docker(['network', 'create', 'watching']));
    const start = (name: string, image: string, ...args: string[]) =>
      ok(
        lab.docker([
          ...['run', '--detach', '--name', name, '--network', 'watching', '--volume', `${read}:/read:ro`],
          ...['--volume', `${monitoring}:/monitoring:ro`, image, ...args],
        ]),
      );
    await start(
      'exporter',
      exporter,
      '--collector.disable-defaults',
      '--collector.textfile',
      '--collector.textfile.directory=/read',
    );
    await start('alertmanager', alertmanager);
    await start('prometheus', prometheus, '--config.file=/read/prometheus.yaml', '--storage.tsdb.path=/prometheus');
  });

  test('promtool takes the rules, and their tests pass', async () => {
    const promtool = (...args: string[]) =>
      lab.docker(['exec', '-w', '/monitoring', 'prometheus', 'promtool', ...args]);
    expect(await promtool('check', 'rules', 'alert-rules.yaml')).toMatchObject({ code: 0 });
    expect(await promtool('test', 'rules', 'alert-rules.test.yaml')).toMatchObject({ code: 0 });
  });

  test('the alerts fire through Alertmanager for what a run found, and end when it is mended', async () => {
    const audit = () => runTool(['audit', '--quiet', '--format', 'metrics', '--out', 'audited']);
    await up('compose.yaml', 'opened.yaml');
    expect((await audit()).code).toBe(1);
    show('audited');
    await expect.poll(firing, { timeout: 60_000 }).toContain('StackproofFindings home');
    await up('compose.yaml');
    expect((await audit()).code).toBe(3);
    show('audited');
    await expect.poll(firing, { timeout: 60_000 }).not.toContain('StackproofFindings home');
    // Nobody stood outside, and that is no pass.
    expect(await firing()).toContain('StackproofBlind home');
    expect(await firing()).not.toContain('StackproofStale home');
    const old = readFileSync(join(read, 'audited.prom'), 'utf8')
      .replaceAll('project="home"', 'project="old"')
      .replace(/^(stackproof_oldest_look_timestamp_seconds\{.*\}) .*$/m, '$1 1');
    writeFileSync(join(read, 'old.prom'), old);
    await expect.poll(firing, { timeout: 60_000 }).toContain('StackproofStale old');
  });

  test('every query of the dashboard has an answer by the figures of a stack', async () => {
    cpSync(join(projectRoot, 'fixtures/policies/reference.yaml'), join(home, 'reference.yaml'));
    writeFileSync(join(home, 'media.json'), JSON.stringify(readGood(7)));
    await judge('media.json', 'media');
    show('media');
    await expect.poll(() => ask('stackproof_outcome{project="media"}'), { timeout: 60_000 }).toBeGreaterThan(0);
    const Dashboard = z.object({
      panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
    });
    const { panels } = Dashboard.parse(parseJson(readFileSync(join(monitoring, 'grafana-dashboard.json'), 'utf8')));
    const silent: string[] = [];
    for (const { title, targets } of panels)
      for (const { expr } of targets) if ((await ask(expr.replaceAll('$project', '.+'))) === 0) silent.push(title);
    // The reference stack waives nothing.
    expect(silent).toEqual(['Days until the first waiver ends']);
  });
});
