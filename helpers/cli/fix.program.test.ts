import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { broken, recordOf } from '../../reports/sample.fake.ts';
import { compose } from './compose-plugin.fake.ts';
import { runCli } from './run-cli.fake.ts';

const title = compose
  ? 'stackproof fix, with Compose itself'
  : 'stackproof fix, with Compose itself: skipped, for its plugin is nowhere';

const root = mkdtempSync(join(tmpdir(), 'stackproof-fix-test-'));
const { PATH = '' } = process.env;
afterAll(() => {
  process.env['PATH'] = PATH;
  rmSync(root, { recursive: true });
});

/** A `docker` of which there is `docker compose` alone. */
function putDocker(script: string): void {
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'docker'), 0o755);
  process.env['PATH'] = `${bin}${delimiter}${PATH}`;
}

function stackIn(name: string): { folder: string; file: string; policy: string; overlay: string } {
  const folder = join(root, name);
  cpSync(join(import.meta.dirname, '../../fixtures/rehearsals/orchard'), folder, { recursive: true });
  const [file, policy, overlay] = ['compose.yaml', 'stackproof.yaml', 'over.yaml'].map((each) => join(folder, each));
  return { folder, file: file ?? '', policy: policy ?? '', overlay: overlay ?? '' };
}

type Config = Partial<Record<'services' | 'networks', Record<string, Record<string, unknown>>>>;

describe.skipIf(!compose)(title, () => {
  const serviceIn = ({ services }: Config, name: string) => services?.[name] ?? {};
  const configOf = (...files: string[]): Config => {
    const named = files.flatMap((file) => ['-f', file]);
    const text = execFileSync(compose ?? '', [...named, 'config', '--format', 'json'], { encoding: 'utf8' });
    return JSON.parse(text) as Config;
  };
  beforeAll(() => putDocker(`shift; exec '${compose}' "$@"`));

  it('writes an overlay that mends what the files show, and leaves them as they are', async () => {
    const { file, policy, overlay } = stackIn('whole');
    const before = readFileSync(file, 'utf8');
    const { code, stdout } = await runCli('fix', '-f', file, '--policy', policy, '-o', overlay);
    expect(code).toBe(0);
    expect(stdout).toMatch(/over\.yaml: 14 changes for 27 of 61 findings\n/);
    const next = stdout.split('\nnext: ')[1]?.split('; ') ?? [];
    expect(next[0]).toMatch(/^stackproof rehearse -f \S+compose\.yaml --policy \S+$/);
    expect(next[1]).toMatch(/^stackproof rehearse -f \S+compose\.yaml -f \S+over\.yaml --policy \S+ --against last\n$/);
    expect(readFileSync(file, 'utf8')).toBe(before);

    const [was, is] = [configOf(file), configOf(file, overlay)];
    expect(serviceIn(is, 'pages')).toMatchObject({
      ports: [{ target: 8081, host_ip: '127.0.0.1' }],
      networks: { front: { aliases: ['wiki'] }, cellar: null },
      labels: { 'traefik.http.routers.pages.middlewares': 'door@docker' },
    });
    expect(Object.keys(serviceIn(is, 'films')['networks'] ?? {})).toEqual(['front']);
    expect(serviceIn(is, 'store')).not.toHaveProperty('ports');
    expect(serviceIn(is, 'store')['environment']).toEqual(serviceIn(was, 'store')['environment']);
    expect(serviceIn(is, 'edge')).toEqual({
      ...serviceIn(was, 'edge'),
      ...{ cap_drop: ['ALL'], cap_add: ['NET_BIND_SERVICE'], pids_limit: 1000 },
    });
    expect(is['networks']?.['cellar']).toMatchObject({
      internal: true,
      driver_opts: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
    });
  });

  it('has nothing to mend where that overlay is one of the files, and writes its own again', async () => {
    const { file, policy, overlay } = stackIn('again');
    const once = await runCli('fix', '-f', file, '--policy', policy, '-o', overlay);
    const text = readFileSync(overlay, 'utf8');
    const twice = await runCli('fix', '-f', file, '--policy', policy, '-o', overlay);
    expect([twice.code, twice.stdout, readFileSync(overlay, 'utf8')]).toEqual([0, once.stdout, text]);
    const mended = await runCli('fix', '-f', file, '-f', overlay, '--policy', policy, '-o', `${overlay}.more`);
    // What is left is its owner's to say: which capabilities, how much memory, which release.
    expect(mended.code).toBe(1);
    expect(mended.stdout).toMatch(/^nothing is written: of 34 findings none is mended by a mechanical change/);
    expect(existsSync(`${overlay}.more`)).toBe(false);
  });

  it('takes the findings of a run, and says what no file mends', async () => {
    const { folder, file, policy, overlay } = stackIn('run');
    const keeps = { subject: 'store', holds: false, expected: 'declared', observed: 'keeps CHOWN' } as const;
    const settings = ['store:cap_drop', 'films:cap_drop'].map((key) => ({
      ...{ ...keeps, subject: key.split(':')[0] ?? '' },
      cause: { kind: 'setting' as const, key },
    }));
    const [criterion] = [broken()];
    const [check] = criterion.checks;
    if (!check) throw new Error('the broken criterion has a check');
    const record = recordOf([
      { ...criterion, id: '7.9', checks: [{ ...check, id: 'dropped-capabilities', observations: settings }] },
    ]);
    const run = join(folder, 'run.json');
    writeFileSync(run, JSON.stringify({ ...record, stack: { ...record.stack, project: 'orchard' } }));
    const { code, stdout } = await runCli('fix', '-f', file, '--policy', policy, '-o', overlay, '--run', run);
    expect(code).toBe(0);
    expect(stdout).toContain('services.store: cap_drop [ALL], cap_add [CHOWN, SETGID, SETUID] (7.9)');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'left, for you to decide or to mend elsewhere: ' +
        '- setting films:cap_drop (7.9): which of them it needs no file says',
    );
    expect(serviceIn(configOf(file, overlay), 'store')).toMatchObject({
      cap_drop: ['ALL'],
      cap_add: ['CHOWN', 'SETGID', 'SETUID'],
    });
  });

  it('hands on Compose’s own words where it refuses the files', async () => {
    const { folder, overlay } = stackIn('refused');
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'services: { a: { image: x, portz: [] } }\n');
    const { code, stderr } = await runCli('fix', '-f', file, '-o', overlay);
    expect([code, existsSync(overlay)]).toEqual([2, false]);
    expect(stderr).toMatch(/^stackproof: Compose did not take \S+bad\.yaml: .*portz/);
  });
});

describe('stackproof fix', () => {
  it.each([
    [
      'its output is somebody else’s',
      'theirs',
      'services: {}\n',
      [],
      /is there, and is not as `stackproof fix` wrote it/,
    ],
    ['a run is not there', 'norun', null, ['--run', 'nowhere.json'], /nowhere\.json is no file, and no run that/],
    ['no run is kept', 'nolast', null, ['--run', 'last', '--out', join(root, 'out')], /keeps 0 runs/],
    ['a policy is not there', 'nopolicy', null, ['--policy', join(root, 'none.yaml')], /none\.yaml/],
  ])('writes nothing where %s', async (_what, name, there, more, sentence) => {
    const { file, overlay } = stackIn(name);
    if (there !== null) writeFileSync(overlay, there);
    const { code, stderr, stdout } = await runCli('fix', '-f', file, '-o', overlay, ...more);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(overlay) ? readFileSync(overlay, 'utf8') : null).toBe(there);
  });

  it('does not mend a file by itself, nor one that is not there', async () => {
    const { file } = stackIn('itself');
    const before = readFileSync(file, 'utf8');
    const { code, stderr } = await runCli('fix', '-f', file, '-o', file);
    expect([code, readFileSync(file, 'utf8')]).toEqual([2, before]);
    expect(stderr).toMatch(/is one of the files that it is to mend/);
    expect((await runCli('fix', '-f', join(root, 'gone.yaml'))).code).toBe(2);
  });

  it('writes nothing where Compose does not read its overlay as it was meant', async () => {
    const { file, policy, overlay } = stackIn('old');
    const ports = [{ target: 80, published: '8080', protocol: 'tcp' }];
    const services = { films: { image: 'x:1', pids_limit: 100, restart: 'always', ports } };
    writeFileSync(join(root, 'old.json'), JSON.stringify({ name: 'orchard', services, networks: {} }));
    putDocker(`cat '${join(root, 'old.json')}'`);
    const { code, stderr } = await runCli('fix', '-f', file, '--policy', policy, '-o', overlay);
    expect([code, existsSync(overlay)]).toEqual([2, false]);
    expect(stderr).toMatch(/^stackproof: Compose reads services\.films\.ports otherwise than it was meant/);
  });
});
