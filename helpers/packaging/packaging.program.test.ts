import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { projectRoot } from '../lib/project-root.ts';
import { loadedByAudit } from '../testing/live-audit.ts';
import { readHouse } from '../testing/read-imports.ts';
import { billOfMaterials } from './bundle.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-package-'));
const [packed, again, empty] = ['packed', 'again', 'empty'].map((name) => join(root, name)) as [string, string, string];
const recording = join(root, 'recording.json');
const policy = join(projectRoot, 'fixtures/policies/reference.yaml');
const env = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  XDG_CACHE_HOME: join(root, 'cache'),
  NO_COLOR: '1',
  DOCKER_HOST: `unix://${root}/no.sock`,
};

/** Without a registry: what is not in the file is nowhere. */
const npm = (cwd: string, ...args: string[]) =>
  execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund'], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const pack = (folder: string): string => join(folder, npm(folder, 'pack', '--silent').trim());
const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** node's, or what npm put there under its name. */
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: empty, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
};
const installed = join(empty, 'node_modules/stackproof/launcher.js');
const stackproof = (...args: string[]) => run(process.execPath, installed, ...args);

let files: string[] = [];
let tarballs: string[] = [];

beforeAll(() => {
  writeFileSync(recording, JSON.stringify(readGood(2)));
  const build = join(projectRoot, 'helpers/packaging/build.ts');
  for (const folder of [packed, again]) execFileSync(process.execPath, [build, folder], { stdio: 'ignore' });
  files = readdirSync(packed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(packed.length + 1));
  tarballs = [pack(packed), pack(again)];
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{"private":true}\n');
  npm(empty, 'install', tarballs[0] ?? '');
}, 600_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const read = (name: string) => readFileSync(join(packed, name), 'utf8');

describe('the package', () => {
  it('depends on nothing that anybody could ship under our names', () => {
    expect(JSON.parse(read('package.json'))).toEqual({
      ...{ name: 'stackproof', version: '0.1.0', license: 'MIT', type: 'module', engines: { node: '>=24' } },
      ...{ bin: { stackproof: 'launcher.js' }, description: expect.stringContaining('Proves with packets') },
    });
    expect(readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['stackproof']);
  });

  it('holds the program, what it reads and what is to be said; no tests, recordings, faults or labs', () => {
    const folders = /^(?:lib|docs|helpers\/prober\/(?:image|programs))\//;
    const outside = files.filter((path) => !folders.test(path)).sort();
    expect(outside).toEqual([
      ...['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'fixtures/policies/reference.yaml'],
      ...['helpers/policy/policy.schema.json', 'launcher.js', 'package.json', billOfMaterials],
    ]);
    const programs = files.filter((path) => path.startsWith('helpers/prober/'));
    expect(programs).toContain('helpers/prober/programs/read-files.py');
    expect(programs).toContain('helpers/prober/image/prober/tcp.py');
    expect(files.filter((path) => /test|__pycache__|^docs\/checks\//.test(path))).toEqual([]);
  });

  it('is the same twice, byte for byte', () => {
    expect(tarballs.map(digest)).toEqual([digest(tarballs[0] ?? ''), digest(tarballs[0] ?? '')]);
  });

  it('names no address in a registry for what nobody owns there, and for all else', () => {
    const { components } = JSON.parse(read(billOfMaterials)) as { components: { name: string; purl?: string }[] };
    expect(components.filter(({ purl }) => purl === undefined).map(({ name }) => name)).toEqual(['nmap-wrapper']);
    expect(components.length).toBeGreaterThan(50);
  });

  it('names what is in it, with its licence', () => {
    const bill = JSON.parse(read(billOfMaterials)) as { components: { name: string }[] };
    const names = bill.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['dockerode', 'zod', 'yaml', 'nmap-wrapper']));
    expect(names).not.toEqual(expect.arrayContaining(['testcontainers']));
    const licences = read('THIRD-PARTY-LICENSES.txt');
    expect(licences).toContain('zod 4.6.7: MIT\n\n');
    expect(licences).toContain('Permission is hereby granted');
  });

  it('knows no folder of its own but the one of package.json: all that it reads is found through that', () => {
    const loaded = [...loadedByAudit(readHouse()).keys()];
    const asks = loaded.filter((path) => readFileSync(join(projectRoot, path), 'utf8').includes('import.meta.'));
    expect(asks).toEqual(['helpers/lib/project-root.ts']);
  });
});

describe('installed into an empty folder', () => {
  it('is started by npx, says its version and lists its checks', () => {
    const npx = (...args: string[]) => run('npx', '--offline', '--no', '--', 'stackproof', ...args);
    expect(npx('--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    const { code, stdout } = npx('list', '2');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('published-ports') });
  });

  it('judges a recording as the clone does, byte for byte', () => {
    const args = ['replay', recording, '--policy', policy, '--until', '2', '--json', '--out'];
    const here = run(process.execPath, join(projectRoot, 'helpers/cli/start.ts'), ...args, join(root, 'here'));
    const there = stackproof(...args, join(root, 'there'));
    expect([here.code, there.code, there.stderr]).toEqual([0, 0, '']);
    const steady = (text: string) => text.replace(/"(?:judgedAt|durationMs)": .*/g, '');
    expect(there.stdout.length).toBeGreaterThan(10_000);
    expect(steady(there.stdout)).toBe(steady(here.stdout));
  });

  it('looks for an engine, and is blind where there is none', () => {
    const { code, stdout } = stackproof('audit', '--json', '--quiet');
    const { outcome } = JSON.parse(stdout) as { outcome: string };
    expect({ code, outcome }).toEqual({ code: 3, outcome: 'unknown' });
  });

  it.each([['demo'], ['lab', 'status'], ['test']])('says in one sentence that %s needs the clone', (...args) => {
    const { code, stderr } = stackproof(...args);
    expect({ code, said: stderr.split('\n').at(-2) }).toEqual({
      code: 2,
      said: expect.stringMatching(/^stackproof: this needs .*: clone stackproof and start \.\/stackproof there$/),
    });
  });

  it('says one clear sentence on a Node that is too old', () => {
    const older = join(root, 'older.cjs');
    writeFileSync(older, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n");
    const { code, stdout, stderr } = run(process.execPath, '-r', older, installed, 'list');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^stackproof: Node 24 or newer is needed, and this is Node 20\.20\.2 \([^)]+\): [^\n]+\n$/);
  });
});
