import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { takeRun } from './one-at-a-time.ts';
import { runNight, type NightRun } from './run-night.ts';
import { waitUntil } from './wait-until.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stackproof-night-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const night = (script: string, more: Partial<NightRun> = {}) =>
  runNight({
    folder,
    argv: [process.execPath, '--eval', script],
    ...{ limitMs: 60_000, graceMs: 60_000, signal },
    ...more,
  });
const stays = 'setInterval(() => {}, 1000);';

describe('a night', () => {
  it('ends with what its audit answered', async () => {
    expect(await night('process.exitCode = 1')).toEqual({ kind: 'ran', code: 1 });
    expect(await night("require('node:fs').writeFileSync('here', process.cwd())")).toEqual({ kind: 'ran', code: 0 });
    expect(readFileSync(join(folder, 'here'), 'utf8')).toBe(folder);
  });

  it('is asked to end, and waited for until everything is put back', async () => {
    const script = [
      "const { writeFileSync } = require('node:fs');",
      "process.on('SIGTERM', () => { writeFileSync('back', 'put'); process.exit(143); });",
      `writeFileSync('ready', ''); ${stays}`,
    ].join('\n');
    const controller = new AbortController();
    const running = night(script, { signal: controller.signal });
    while (!existsSync(join(folder, 'ready'))) await sleep(20);
    controller.abort();
    expect(await running).toEqual({ kind: 'ran', code: 143 });
    expect(readFileSync(join(folder, 'back'), 'utf8')).toBe('put');
  });

  it('that hangs is ended, and killed where it does not end when it is asked', async () => {
    const deaf = `process.on('SIGTERM', () => {}); ${stays}`;
    expect(await night(deaf, { limitMs: 1000, graceMs: 100 })).toEqual({ kind: 'hung' });
  });

  it('is one at a time in a folder, and the next may come when it is over', async () => {
    const giveBack = await takeRun(folder);
    expect(await night('')).toEqual({ kind: 'busy' });
    await giveBack?.();
    expect(await night('')).toEqual({ kind: 'ran', code: 0 });
  });

  it('waits for a name that is held on for a moment, as whoever starts a program does', async () => {
    const giveBack = await takeRun(folder);
    const [ran] = await Promise.all([night(''), sleep(100).then(() => giveBack?.())]);
    expect(ran).toEqual({ kind: 'ran', code: 0 });
  });

  it('is ended where the one that waits for it is', async () => {
    const controller = new AbortController();
    const running = night(stays, { signal: controller.signal });
    controller.abort();
    expect(await running).toEqual({ kind: 'ran', code: null });
  });

  it('that cannot be started says so, and leaves the folder free', async () => {
    await expect(night('', { argv: [join(folder, 'gone')] })).rejects.toThrow('ENOENT');
    expect(await night('')).toEqual({ kind: 'ran', code: 0 });
  });
});

describe('waiting', () => {
  it('goes by the clock of the machine, and ends with the signal', async () => {
    let now = 0;
    await waitUntil(new Date(10), signal, () => (now += 4));
    expect(now).toBeGreaterThanOrEqual(10);
    await expect(waitUntil(new Date(Date.now() + 60_000), AbortSignal.abort(new Error('ended')))).rejects.toThrow(
      'ended',
    );
  });
});
