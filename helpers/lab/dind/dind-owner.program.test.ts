import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isOwnerGone, ownerPid, writeOwner } from './dind-owner.ts';
import { identify } from '../process-identity.ts';

const mine = writeOwner();
const changed = (changes: object): string => JSON.stringify({ ...JSON.parse(mine), ...changes });

async function ended(): Promise<object> {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return { pid: child.pid, identity };
}

describe('the owner of a lab in a container', () => {
  test('is not gone while it runs', () => {
    expect([isOwnerGone(mine), ownerPid(mine)]).toEqual([false, process.pid]);
  });

  test('is gone when it ended, when another process has its number, and after a new start of the machine', async () => {
    expect(isOwnerGone(changed(await ended()))).toBe(true);
    expect(isOwnerGone(changed({ identity: { ...identify(process.pid), start: '1' } }))).toBe(true);
    expect(isOwnerGone(changed({ space: 'pid:[1]', identity: { ...identify(process.pid), boot: 'before' } }))).toBe(
      true,
    );
  });

  test('is not called gone where nobody can ask: on another machine, in a container, by an empty label', async () => {
    const gone = await ended();
    expect(
      [changed({ ...gone, host: `not-${hostname()}` }), changed({ ...gone, space: 'pid:[1]' }), '', '{}'].map(
        isOwnerGone,
      ),
    ).toEqual([false, false, false, false]);
  });
});
