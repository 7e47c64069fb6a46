import { expect, it, vi } from 'vitest';
import { messageOf } from '../../lib/errors.ts';
import { atOnce } from '../monitoring/watchers.fake.ts';
import { runAgain } from './run-again.ts';

/** A container, and what a healer makes of it whenever the engine is asked to change it; refused: what it says then. */
function container(first: string, { healer = null as string | null, refused = null as string | null } = {}) {
  let status = first;
  const did: string[] = [];
  const change = (what: string, from: readonly string[]) => {
    did.push(what);
    if (refused !== null) return Promise.reject(new Error(refused));
    if (healer !== null) status = healer;
    if (!from.includes(status)) return Promise.reject(new Error(`it is ${status}`));
    status = 'running';
    return Promise.resolve();
  };
  return {
    did,
    inspect: () => Promise.resolve({ State: { Status: status } }),
    start: () => change('start', ['exited', 'created']),
    unpause: () => change('unpause', ['paused']),
  };
}
/** null: it runs again. */
const run = (one: ReturnType<typeof container>) =>
  atOnce(vi, () =>
    runAgain(one).then(
      () => null,
      (error: unknown) => messageOf(error),
    ),
  );

it.each([
  ['running', []],
  ['paused', ['unpause']],
  ['exited', ['start']],
  ['created', ['start']],
])('lets one run that is %s', async (status, did) => {
  const one = container(status);
  expect(await run(one)).toBeNull();
  expect(one.did).toEqual(did);
});

it.each(['paused', 'exited'])('is content where a healer was quicker: %s', async (status) => {
  expect(await run(container(status, { healer: 'running' }))).toBeNull();
});

it('starts one that a healer has stopped meanwhile', async () => {
  const one = container('paused', { healer: 'exited' });
  expect(await run(one)).toBeNull();
  expect(one.did).toEqual(['unpause', 'start']);
});

it('says what the engine said where it never runs, after some tries', async () => {
  const one = container('exited', { refused: 'no space left on device' });
  expect(await run(one)).toContain('no space left');
  expect(one.did).toHaveLength(5);
});

it('says that it does not run where one is started again without end', async () => {
  expect(await run(container('restarting'))).toContain('docker ps -a');
});
