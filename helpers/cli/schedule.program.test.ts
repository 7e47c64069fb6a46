import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../lib/project-root.ts';
import { startReceiver, type Receiver } from '../notify/receiver.fake.ts';
import { runCli } from './run-cli.fake.ts';
import { tellingOf } from './schedule-options.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-schedule-'));
const units = join(root, 'units');
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('schedule', () => {
  it('writes the two units, shows them, and takes them away again; nothing else', async () => {
    const install = ['schedule', 'install', '--unit-dir', units, '--at', '4:05', '--', '--until', '2'];
    const { code, stdout, stderr } = await runCli(...install);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: expect.stringMatching(/^wrote .*\n$/) });
    expect(readdirSync(units).sort()).toEqual(['stackproof.service', 'stackproof.timer']);
    expect(readFileSync(join(units, 'stackproof.service'), 'utf8')).toContain(
      `ExecStart=${join(projectRoot, 'stackproof')} schedule run --limit 1h -- --until 2\n`,
    );
    expect((await runCli('schedule', 'show', '--unit-dir', units)).stdout).toContain('OnCalendar=*-*-* 04:05:00');
    writeFileSync(join(units, 'other.service'), '');
    expect(await runCli('schedule', 'remove', '--unit-dir', units)).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(units)).toEqual(['other.service']);
    const again = await runCli('schedule', 'remove', '--unit-dir', units);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing to remove') });
  });

  it('leaves alone what somebody else wrote under its names', async () => {
    const theirs = join(units, 'stackproof.timer');
    writeFileSync(theirs, '[Timer]\n');
    for (const action of ['install', 'remove']) {
      const { code, stderr } = await runCli('schedule', action, '--unit-dir', units);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('stays as it is: move it away') });
    }
    expect(readFileSync(theirs, 'utf8')).toBe('[Timer]\n');
    rmSync(theirs);
  });

  it('prints a line for cron, and a service for Compose', async () => {
    const cron = await runCli('schedule', 'install', '--as', 'cron', '--jitter', '5m');
    expect(cron.stdout).toMatch(/^30 3 \* \* \* cd \S+ && \S*\/stackproof schedule run --limit 1h --jitter 5m\n$/);
    const compose = await runCli('schedule', 'install', '--as', 'compose');
    expect(compose.stdout).toContain('    image: stackproof:0.1.0\n');
  });

  it('knows that a timer has none of your variables', async () => {
    const install = ['schedule', 'install', '--as', 'cron'];
    const audit = ['--', '--notify', 'slack+env:HOOK'];
    const { code, stderr } = await runCli(...install, ...audit);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('name a file of them with') });
    const file = join(root, 'env');
    writeFileSync(file, 'HOOK=x\n');
    expect(await runCli(...install, '--environment-file', file, ...audit)).toMatchObject({ code: 0 });
  });

  it('reads of an audit whom it tells, and where its reports go', () => {
    const audit = ['--policy', 'p.yaml', '--notify', 'a', '-o', 'there', '--notify=b', '--quiet'];
    expect(tellingOf(audit)).toEqual({ notify: ['a', 'b'], out: 'there' });
    expect(tellingOf([])).toEqual({ out: 'stackproof-report' });
  });

  it('run is an audit, with its exit code and its reports', () => {
    const main = join(projectRoot, 'helpers/cli/start.ts');
    const args = ['schedule', 'run', '--', '--out', 'night', '--quiet'];
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, DOCKER_HOST: `unix://${root}/no.sock` },
    });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('UNKNOWN at gate medium') });
    expect(readdirSync(join(root, 'night'))).toContain('run.json');
  });
});
