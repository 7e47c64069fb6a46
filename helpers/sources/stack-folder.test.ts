import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandResult, Lab } from '../lab/contract.ts';
import { makeLabSecrets, secretFilesOf } from './lab-secrets.ts';
import { makeStackFolder } from './stack-folder.ts';

const { environment } = await makeLabSecrets(5);
const secrets = secretFilesOf(environment, 5);
const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function fakeLab(driver: Lab['driver']) {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-lab-'));
  made.push(folder);
  const asked: { args: readonly string[]; input: string }[] = [];
  const answer: CommandResult = { code: 0, stdout: '', stderr: '' };
  const lab = {
    id: 'sp-000000',
    driver,
    dockerHost: `unix://${folder}/docker.sock`,
    docker: (args: readonly string[], { input = '' } = {}) => {
      asked.push({ args, input });
      return Promise.resolve(answer);
    },
    ensureImages: () => Promise.resolve([]),
  } as unknown as Lab;
  return { lab, folder, asked };
}
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const git = (directory: string, ...args: string[]) => execFileSync('git', ['-C', directory, ...args]).toString();

describe('the files of a lab’s secrets', () => {
  it('are one for each secret, none empty, no two the same, none but lists with a newline at its end', () => {
    const values = Object.values(secrets).map(({ value }) => value);
    expect(new Set(values).size).toBe(12);
    expect(values.filter((value) => value.trim() === '')).toEqual([]);
    expect(values.filter((value) => value.endsWith('\n') && !value.trim().includes('\n'))).toEqual([]);
    expect(secrets['grafana-admin']?.uid).toBe(472);
    expect(secrets['qbittorrent-login']?.value).toMatch(/^@ByteArray\(\S{24}:\S{88}\)$/);
  });
});

describe('the project directory of a stack', () => {
  it('lies in the lab’s own folder, and holds what its owner would have there', async () => {
    const { lab, folder, asked } = fakeLab('embedded');
    const { directory, files } = await makeStackFolder(lab, 5, secrets);
    expect(directory).toBe(join(folder, 'stack'));
    expect(files.map((file) => basename(file))).toContain('iteration-5.yaml');
    expect(modeOf(join(directory, 'secrets'))).toBe('700');
    expect(readdirSync(join(directory, 'secrets')).sort()).toEqual(Object.keys(secrets).sort());
    expect(Object.keys(secrets).map((name) => modeOf(join(directory, 'secrets', name)))).toEqual(
      Object.keys(secrets).map(() => '600'),
    );
    expect(readFileSync(join(directory, '.env.example'), 'utf8')).toBe('TZ=\nDOMAIN=\n');
    expect(git(directory, 'ls-files').split('\n')).toEqual(expect.arrayContaining(['.env.example', 'compose.yaml']));
    expect(git(directory, 'ls-files')).not.toMatch(/secrets|^\.env$/m);
    expect(asked).toEqual([]);
  });

  it('is restored, each secret in the very file that containers have mounted', async () => {
    const { lab } = fakeLab('embedded');
    const { directory, restore } = await makeStackFolder(lab, 5, secrets);
    const file = join(directory, 'secrets/session');
    const before = statSync(file).ino;
    writeFileSync(file, 'something else\n');
    writeFileSync(join(directory, 'secrets/more'), 'x');
    writeFileSync(join(directory, '.env'), 'DB_PASSWORD=x\n');
    await restore();
    expect(readFileSync(file, 'utf8')).toBe(secrets['session']?.value);
    expect(statSync(file).ino).toBe(before);
    expect(readdirSync(join(directory, 'secrets'))).not.toContain('more');
    expect(readFileSync(join(directory, '.env'), 'utf8')).toBe('TZ=UTC\nDOMAIN=media.test\n');
    expect(git(directory, 'rev-list', '--all', '--count').trim()).toBe('1');
  });

  it('is written a second time through a lab that is another machine', async () => {
    const { lab, folder, asked } = fakeLab('dind');
    const { directory } = await makeStackFolder(lab, 5, secrets);
    made.push(directory);
    expect(directory.startsWith(folder)).toBe(false);
    const [{ args = [], input = '' } = {}] = asked;
    expect(args).toContain(`${directory}/secrets:/s`);
    // On standard input, where no list of processes shows it.
    expect(args.join(' ')).not.toContain(Buffer.from(secrets['jwt']?.value ?? '').toString('base64'));
    expect(input).toContain('chown 472:472 /s/grafana-admin');
  });
});
