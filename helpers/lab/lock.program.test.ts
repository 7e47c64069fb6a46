import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from './lock.ts';

test('One holder at a time, in order of letting go, also after a failure', async () => {
  const name = `test ${process.pid} order`;
  const seen: string[] = [];
  const visit = (who: string): Promise<void> =>
    withLock(name, async () => {
      seen.push(`${who} in`);
      await new Promise((done) => setImmediate(done));
      seen.push(`${who} out`);
    });
  await expect(withLock(name, () => Promise.reject(new Error('failed inside')))).rejects.toThrow('failed inside');
  await Promise.all([visit('a'), visit('b'), visit('c')]);
  expect(seen.map((word, index) => (index % 2 === 0 ? word.replace(' in', ' out') === seen[index + 1] : true))).toEqual(
    Array.from({ length: 6 }, () => true),
  );
  expect(seen.toSorted()).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('A holder that was killed holds nothing', async () => {
  const name = `test ${process.pid} killed`;
  const script = `const { withLock } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.ts'))});
    await withLock(${JSON.stringify(name)}, () => {
      console.log('held');
      return new Promise(() => setInterval(() => undefined, 1e6));
    });`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const mine = withLock(name, () => Promise.resolve('mine'));
  const first = await Promise.race([mine, new Promise((done) => setTimeout(() => done('still waiting'), 100))]);
  holder.kill('SIGKILL');
  expect([first, await mine]).toEqual(['still waiting', 'mine']);
});
