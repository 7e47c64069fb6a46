import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeCheck } from '../../kernel/judge-check.ts';
import { openVantage } from '../../clients/vantage.ts';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { Vantage } from '../../clients/probes.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { policyAt } from '../../policy/policy.ts';
import { lookAt } from '../../sources/live.ts';
import { bringUp, type SpunStack } from '../../sources/spun.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { referencePolicy } from '../../../fixtures/faults/bench/reference-policy.ts';
import { tlsCriteria } from '../../../suites/3-tls/criteria.ts';
import { contextOf } from '../context.fake.ts';
import { gatherKeyfiles } from '../host/gather-keyfiles.ts';

const quiet = () => undefined;
const project = 'media';
const policy = referencePolicy();
const mine = [
  'https-redirects',
  'permanent-redirects',
  'plain-content',
  'key-file-modes',
  'hsts',
  'plain-hsts',
  'mixed-content',
  'certificate-renewal',
  'tls-routers',
  'plain-routers',
];
let lab: Lab;

const run = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await lab.docker(args);
  expect(code, `docker ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.trim();
};

beforeAll(async () => {
  lab = await startLab(quiet);
});
afterAll(async () => {
  await lab?.down();
});

describe('the stack of iteration 3, asked over plain HTTP', () => {
  let evidence: Evidence;

  beforeAll(async () => {
    const stack: SpunStack = await bringUp(lab, 3, { project, progress: quiet });
    ({ evidence } = await lookAt({
      dockerHost: lab.dockerHost,
      project,
      policy,
      until: 3,
      outside: null,
      lab,
      source: 'spun',
      images: stack.images,
      composeFiles: null,
      tool: { name: 'stackproof', version: '0.0.0' },
      progress: quiet,
      only: ['engine', 'containers', 'redirects', 'pages', 'keyfiles'],
    }));
  });

  it('passes every check of plain HTTP, HSTS, key files and renewal', () => {
    const checks = tlsCriteria.flatMap((criterion) => criterion.checks).filter(({ id }) => mine.includes(id));
    const outcomes = checks
      .map((check) => judgeCheck(check, evidence, policyAt(policy.file, 3)))
      .map(({ id, outcome, reason, observations }) => [
        id,
        outcome,
        reason ?? observations.filter(({ holds }) => holds !== true).map(({ observed }) => observed),
      ]);
    expect(outcomes.filter(([, outcome]) => outcome !== 'pass')).toEqual([]);
    expect(outcomes).toHaveLength(mine.length);
  });

  it('asks all fifteen routers and the redirection itself, over IPv4 and IPv6', () => {
    const { redirects } = evidence.artifacts;
    const answers = redirects.ok ? redirects.value.answers.filter(({ secure }) => !secure) : [];
    expect(new Set(answers.map(({ router }) => router)).size).toBe(16);
    expect(new Set(answers.map(({ family }) => family))).toEqual(new Set([4, 6]));
    // Traefik says 301 to GET, and 308 to whatever else, so that the method is kept.
    expect(
      new Set(answers.filter(({ family }) => family === 4).map(({ method, status }) => `${method} ${status}`)),
    ).toEqual(new Set(['GET 301', 'HEAD 308', 'POST 308', 'PUT 308']));
  });
});

describe('key files, through a real engine', () => {
  let vantage: Vantage;
  let look: Awaited<ReturnType<typeof gatherKeyfiles.gather>>;

  beforeAll(async () => {
    const make = [
      'umask 022',
      'mkdir -p /certs/deep',
      "printf -- '-----BEGIN PRIVATE KEY-----\\nAAAA\\n' | " +
        'tee /certs/deep/open.key /certs/tight.key /run/memory/site.key /layer.key > /dev/null',
      'chmod 600 /certs/tight.key',
      'chown 1000:1000 /certs/tight.key',
      'ln -s deep/open.key /certs/link.key',
      'ln -s nowhere /certs/dead.key',
      'chmod 640 /run/memory/site.key',
      'exec sleep 600',
    ];
    const id = await run(
      'run',
      '--detach',
      '--name',
      'keys',
      '--volume',
      'keys:/certs',
      '--tmpfs',
      '/run/memory',
      '--entrypoint',
      'sh',
      '--env',
      'TRAEFIK_CERTIFICATESRESOLVERS_LAB_ACME_STORAGE=/layer.key',
      'stackproof/standin:1',
      '-c',
      make.join(' && '),
    );
    while ((await lab.docker(['exec', 'keys', 'test', '-L', '/certs/dead.key'])).code !== 0)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const pid = Number(await run('inspect', '--format', '{{.State.Pid}}', id));
    const engine = await connectEngine(lab.dockerHost);
    vantage = await openVantage(engine);
    const given = policyAt(policy.file, 3);
    const files = ['/certs/link.key', '/certs/dead.key', '/run/memory/site.key', '/nowhere.key'].map((path) => ({
      service: 'traefik',
      path,
    }));
    const proxy = {
      ...container('traefik'),
      id,
      pid,
      mounts: [{ type: 'volume', source: 'keys', destination: '/certs', writable: true }],
    };
    look = await gatherKeyfiles.gather(
      contextOf(vantage, { ...given, tls: { ...given.tls, files } }, { containers: [proxy] }, { engine }),
    );
  });
  afterAll(async () => {
    await vantage?.close();
  });

  it('reads past an engine that gives no file of a container with a mount below a symbolic link', async () => {
    // /var/run is a link to /run in this image, as in most: engine 28.5 then answers 500 to every question for a file.
    const id = await run(
      'run',
      '--detach',
      '--name',
      'linked',
      '--volume',
      '/var/run/docker.sock:/var/run/docker.sock:ro',
      '--entrypoint',
      'sh',
      'stackproof/standin:1',
      '-c',
      'umask 077 && echo "-----BEGIN PRIVATE KEY-----" > /etc/site.key && exec sleep 600',
    );
    while ((await lab.docker(['exec', 'linked', 'test', '-s', '/etc/site.key'])).code !== 0)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const proxy = { ...container('traefik'), id, pid: Number(await run('inspect', '--format', '{{.State.Pid}}', id)) };
    const given = policyAt(policy.file, 3);
    const { value } = await gatherKeyfiles.gather(
      contextOf(
        vantage,
        { ...given, tls: { ...given.tls, files: [{ service: 'traefik', path: '/etc/site.key' }] } },
        { containers: [proxy] },
        { engine: await connectEngine(lab.dockerHost) },
      ),
    );
    expect(value.files).toMatchObject([{ path: '/etc/site.key', mode: '0600', uid: 0, holdsKey: true, error: null }]);
    expect(value.unread).toEqual([]);
  });

  it('gives modes and owners of volumes, layers and memory, and says what is not there', () => {
    expect(
      look.value.files.map(({ path, resolved, namedBy, mode, uid, holdsKey }) => [
        path,
        resolved,
        namedBy.kind,
        mode,
        uid,
        holdsKey,
      ]),
    ).toEqual([
      ['/layer.key', '/layer.key', 'acme-store', '0644', 0, true],
      ['/certs/link.key', '/certs/deep/open.key', 'policy', '0644', 0, true],
      ['/certs/dead.key', '/certs/dead.key', 'policy', null, null, null],
      ['/run/memory/site.key', '/run/memory/site.key', 'policy', '0640', 0, true],
      ['/nowhere.key', '/nowhere.key', 'policy', null, null, null],
      ['/certs/tight.key', '/certs/tight.key', 'mount', '0600', 1000, true],
    ]);
    expect(look.value.unread).toEqual([]);
  });
});
