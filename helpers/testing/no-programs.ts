import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

type Start = (...given: unknown[]) => unknown;
const ways = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const;
/** git lists the sources, bash reads commands that it does not run: within milliseconds. */
const quick: ReadonlySet<unknown> = new Set(['git', 'bash']);

/** Units are what a developer runs after each change; whatever waits for a program is asked beside them. */
const guard =
  (start: Start): Start =>
  (...given) => {
    if (quick.has(given[0])) return start(...given);
    throw new Error(`A unit test starts ${String(given[0])}: call its file *.program.test.ts.`);
  };

for (const way of ways) {
  const start = childProcess[way] as unknown as Start;
  Object.assign(childProcess, { [way]: Object.assign(guard(start), { [promisify.custom]: guard(promisify(start)) }) });
}
syncBuiltinESMExports();
