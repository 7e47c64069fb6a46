import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOnFolder } from '../lab/embedded/engine-start.ts';
import { labFolder, newRecord, type LabRecord } from '../lab/lab-record.ts';
import { withLock } from '../lab/lock.ts';
import { guard, unguard } from '../lab/on-exit.ts';
import { provision } from '../lab/provision.ts';
import { runCommand } from '../lab/run-command.ts';
import { endProcesses, removeLab } from '../lab/sweep.ts';
import { watch } from '../nights/keep-watch.ts';
import type { ChangeKind } from '../evidence/define-artifact.ts';
import type { EngineRoot } from '../lab/embedded/engine-root.ts';
import { connectEngine } from './connect-engine.ts';
import { followEngine } from './engine-events.ts';

const data = mkdtempSync(join(tmpdir(), 'stackproof-events-'));
const ended = new Error('ended');
let root: EngineRoot;
let record: LabRecord;
let dockerHost = '';

/** A private engine without a network, which the test may end and start again on the same folder. */
const start = () => startOnFolder(record, root, data, () => undefined);
const docker = (args: readonly string[], input?: string) =>
  runCommand('docker', args, {
    env: { ...root.env, DOCKER_HOST: dockerHost },
    ...(input === undefined ? {} : { input }),
  });

beforeAll(async () => {
  root = await provision(() => undefined);
  record = newRecord('builder', null);
  dockerHost = `unix://${join(labFolder(record.id), 'docker.sock')}`;
  guard(record);
  await start();
});
afterAll(async () => {
  await withLock('labs', () => removeLab(record.id, record));
  unguard(record.id);
  rmSync(data, { recursive: true, force: true });
});

test('a watch hears what an engine does, waits for it where it goes, and hears it again', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const looks: string[] = [];
  const said: string[] = [];
  const watching = watch<ChangeKind>({
    follow: async ({ heard, listening }) =>
      followEngine(await connectEngine(dockerHost, {}, { signal }), {
        heard: ({ kind, what }) => heard(kind, what),
        listening,
        signal,
      }),
    look: (kinds, why) => {
      looks.push(`${kinds === 'all' ? 'all' : kinds.join('+')}: ${why}`);
      return Promise.resolve();
    },
    say: (sentence) => void said.push(sentence),
    at: { hour: 3, minute: 30 },
    signal,
  });
  const over = expect(watching).rejects.toBe(ended);
  await expect.poll(() => said.length, { timeout: 30_000 }).toBe(1);
  // A container that is never started needs no image but an empty one, and no network.
  const scratch = await docker(['import', '-', 'empty:1'], '\0'.repeat(10_240));
  expect(scratch).toMatchObject({ code: 0 });
  const create = (name: string) => docker(['create', '--network', 'none', '--name', name, 'empty:1', 'x']);
  expect(await create('one')).toMatchObject({ code: 0 });
  await expect.poll(() => looks, { timeout: 30_000 }).toEqual(['all: the watch begins', 'container: one create']);

  await endProcesses(record.id, record);
  await expect.poll(() => said, { timeout: 30_000 }).toContain('the engine is gone; it is waited for');
  record.processes = [];
  await start();
  await expect.poll(() => looks.slice(2), { timeout: 60_000 }).toEqual(['all: the engine is back']);
  expect(await create('two')).toMatchObject({ code: 0 });
  await expect.poll(() => looks.slice(3), { timeout: 30_000 }).toEqual(['container: two create']);
  controller.abort(ended);
  await over;
});
