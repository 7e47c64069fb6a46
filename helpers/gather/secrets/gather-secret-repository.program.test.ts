import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarOf } from '../../clients/tar.fake.ts';
import { sealed } from '../../testing/worlds/world-sealed.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherSecretRepository } from './gather-secret-repository.ts';

const value = 'Pl4nt3d-x9Q-tulip-and-rose';
let folder = '';

const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const git = (...args: string[]): void => {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=anna', '-c', 'user.email=anna@media.test', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { env, stdio: 'ignore' });
};
const commit = (): void => {
  git('add', '-A');
  git('commit', '-qm', 'x');
};

/** A project with one secret, in a repository unless told otherwise. */
async function gather() {
  const { evidence, policy } = sealed();
  const path = join(folder, 'secrets');
  const seen = evidence['secret-files'];
  seen.declared = [{ name: 'session', source: 'file', path: join(path, 'session'), users: [] }];
  seen.files = seen.files
    .filter(({ name }) => name === 'session')
    .map((each) => ({ ...each, path: join(path, 'session') }));
  if (seen.directory) seen.directory.path = path;
  const archive = await tarOf([
    { name: 'secrets', type: 'directory' },
    { name: 'secrets/session', content: value },
  ]);
  const run = () => ({ stdout: archive.toString('base64') });
  const result = await gatherSecretRepository.gather(
    contextOf(fakeVantage({ namespaces: ['host'], answer: () => ({}), run }), policy, evidence, {
      composeFiles: [join(folder, 'compose.yaml')],
      runCompose: () => Promise.resolve({ code: 0, stdout: '{"services":{}}', stderr: '' }),
    }),
  );
  expect(JSON.stringify(result)).not.toContain(value);
  return result.value;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackproof-repository-'));
  write('compose.yaml', 'services: {}\n');
  write('secrets/session', value);
  write('.env', 'TZ=UTC\nDOMAIN=media.test\n');
  write('.env.example', 'DOMAIN=\nTZ=\n');
  write('.gitignore', '.env\nsecrets/\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('gatherSecretRepository', () => {
  it('says that there is no repository', async () => {
    expect(await gather()).toMatchObject({
      state: 'none',
      history: null,
      env: { keys: ['DOMAIN', 'TZ'], found: [], git: { ignored: null, tracked: null } },
      example: { present: true, keys: ['DOMAIN', 'TZ'], filled: [] },
    });
  });

  it('says that git ignores what is secret, and never had it', async () => {
    git('init', '-q');
    commit();
    expect(await gather()).toMatchObject({
      state: 'repository',
      env: { git: { path: '.env', ignored: true, tracked: false } },
      secrets: [
        { path: 'secrets', ignored: true, tracked: false },
        { path: 'secrets/session', ignored: true, tracked: false },
      ],
      history: { commits: 1, read: 4, unread: 0, shallow: false, paths: [], found: [] },
    });
  });

  it('takes a repository without a commit for what it is', async () => {
    git('init', '-q');
    expect(await gather()).toMatchObject({ state: 'repository', history: { commits: 0, read: 0, paths: [] } });
  });

  it('finds what was committed once, removed since, and on another branch', async () => {
    git('init', '-q');
    write('.gitignore', '');
    commit();
    git('rm', '-q', '--cached', '-r', '.env', 'secrets');
    write('.gitignore', '.env\nsecrets/\n');
    commit();
    git('checkout', '-q', '-b', 'other');
    write('notes.md', `password in Base64: ${Buffer.from(`anna:${value}`).toString('base64')}\n`);
    commit();
    git('checkout', '-q', '-');
    const { history, env } = await gather();
    expect(env.git).toMatchObject({ ignored: true, tracked: false });
    expect(history?.paths).toEqual(['.env', 'secrets/session']);
    expect(history?.found).toEqual(
      expect.arrayContaining([
        { path: 'notes.md', kind: 'known', name: 'session', isMessage: false },
        { path: 'secrets/session', kind: 'known', name: 'session', isMessage: false },
      ]),
    );
  });

  it('finds what somebody wrote about a commit and a tag', async () => {
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', `the new one is ${value}`);
    git('tag', '-a', '-m', `the old one was ${value}`, 'v1');
    const { history } = await gather();
    expect(history?.found.map(({ path, name, isMessage }) => [path.split(' ')[0], name, isMessage]).sort()).toEqual([
      ['commit', 'session', true],
      ['tag', 'session', true],
    ]);
  });

  it('finds variables that were committed with values, and takes those of an example for one', async () => {
    git('init', '-q');
    write('.env.prod', 'DB_PASSWORD=tulip-and-rose-77\nTZ=UTC\nTOKEN_FILE=/run/secrets/token\n');
    write('deploy/sample.env', 'DB_PASSWORD=change-me-please\n');
    write('docker-compose.old.yml', 'services:\n  db:\n    environment:\n      DB_PASSWORD: "tulip-and-rose-78"\n');
    write(
      'compose.yaml',
      'services:\n  db:\n    environment:\n      - DB_PASSWORD=${DB_PASSWORD}\n      - API_TOKEN=a1b2c3d4e5\n',
    );
    commit();
    const { history, loose } = await gather();
    expect(history?.found.map(({ path, kind, name }) => `${path} ${kind} ${name}`).sort()).toEqual([
      '.env.prod named DB_PASSWORD',
      'compose.yaml named API_TOKEN',
      'docker-compose.old.yml named DB_PASSWORD',
    ]);
    expect(loose).toEqual({ read: 0, unread: 0, found: [] });
  });

  it('finds what was amended since, and in stashes, an older one and one that was thrown away', async () => {
    git('init', '-q');
    commit();
    write('amended.txt', `x ${value}\n`);
    commit();
    write('amended.txt', 'x\n');
    git('add', '-A');
    git('commit', '-q', '--amend', '-m', 'x');
    for (const name of ['older', 'newer', 'dropped']) {
      write('amended.txt', `${name} ${value}\n`);
      git('stash', '-q');
    }
    git('stash', 'drop', '-q');
    write('secrets/more', 'x');
    git('add', '-f', 'secrets/more');
    git('stash', '-q');
    git('stash', 'drop', '-q');
    const { history } = await gather();
    expect(history?.found).toEqual([{ path: 'amended.txt', kind: 'known', name: 'session', isMessage: false }]);
    expect(history?.paths).toEqual(['secrets/more']);
    expect(history?.commits).toBe(4);
  });

  it('finds what lies beside and would be committed next', async () => {
    git('init', '-q');
    commit();
    write('secrets.old/session', value);
    write('.env.local', 'DB_PASSWORD=tulip-and-rose-77\n');
    write('notes.md', 'nothing to see\n');
    symlinkSync('/nowhere', join(folder, 'link'));
    const { loose } = await gather();
    expect(loose).toEqual({
      ...{ read: 4, unread: 0 },
      found: [
        { path: '.env.local', kind: 'named', name: 'DB_PASSWORD' },
        { path: 'secrets.old/session', kind: 'known', name: 'session' },
      ],
    });
  });

  it('finds what was put into the index, or changed, and is in no commit yet', async () => {
    git('init', '-q');
    write('app.conf', 'x\n');
    write('site.conf', 'x\r\n');
    write('same.conf', 'y\n');
    commit();
    write('staged.conf', `x ${value}\n`);
    git('add', 'staged.conf');
    write('app.conf', `x ${value}\n`);
    write('both.conf', `z ${value}\n`);
    git('add', 'both.conf');
    write('both.conf', 'taken out again\n');
    const { loose, history } = await gather();
    expect(history?.found).toEqual([]);
    expect(loose?.found.map(({ path, isKept }) => [path, isKept]).sort()).toEqual([
      ['app.conf', true],
      ['both.conf', true],
      ['staged.conf', true],
    ]);
  });

  it('does not tell twice what a commit has already', async () => {
    git('init', '-q');
    write('old.conf', `x ${value}\n`);
    commit();
    const { loose, history } = await gather();
    expect([history?.found.length, loose?.found]).toEqual([1, []]);
  });

  it('finds a private key and a token that nobody knows', async () => {
    git('init', '-q');
    write('old.pem', `-----BEGIN EC PRIVATE KEY-----\n${'MHcCAQEEIQ'.repeat(5)}\n-----END EC PRIVATE KEY-----\n`);
    write('ci.yaml', `token: ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}\n`);
    commit();
    const { history } = await gather();
    expect(history?.found.map(({ path, kind }) => `${path} ${kind}`).sort()).toEqual(['ci.yaml token', 'old.pem key']);
  });

  it('finds secrets in `.env`, and values in the example', async () => {
    write('.env', `DB_PASS=${value}\n`);
    write('.env.example', 'DB_PASS=changeme\nTZ=\n');
    expect(await gather()).toMatchObject({
      env: { keys: ['DB_PASS'], found: [{ name: 'DB_PASS', kind: 'named', length: 'medium' }] },
      example: { keys: ['DB_PASS', 'TZ'], filled: ['DB_PASS'] },
    });
  });

  it('runs nothing that the repository brings', async () => {
    git('init', '-q');
    commit();
    const trap = join(folder, 'ran');
    write('trap.sh', `#!/bin/sh\ntouch ${trap}\n`);
    chmodSync(join(folder, 'trap.sh'), 0o755);
    for (const key of ['core.fsmonitor', 'core.pager', 'diff.external', 'gpg.program', 'core.sshCommand'])
      git('config', key, join(folder, 'trap.sh'));
    git('config', 'log.showSignature', 'true');
    git('config', 'core.hooksPath', folder);
    await gather();
    rmSync(join(folder, 'trap.sh'));
    expect(() => rmSync(trap)).toThrow('ENOENT');
  });
});
