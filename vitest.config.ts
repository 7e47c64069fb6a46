import { basename, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Node keeps what it made of a source, types taken out, and asks the source's own bytes whether it still counts.
// Workers read the word when they start.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node');

const faultFiles = 'fixtures/faults/stack-*.engine.test.ts';

/** Of the seeded faults the stacks whose own take longest, the longest first. */
const slowStacks = ['7', '2', '4', '5', '6', '3', '1'];

/** Of all that is pure whatever judges the recordings of all faults takes longest. */
const weightOf = ({ moduleId }: TestSpecification): number => {
  const name = basename(moduleId);
  const [, stack] = /^stack-(\d)\./.exec(name) ?? [];
  return stack === undefined
    ? Number(name === 'faults.recordings.test.ts')
    : slowStacks.length - slowStacks.indexOf(stack);
};

/** What begins last is what everybody waits for. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => weightOf(other) - weightOf(one));
  }
}

const unitSettings = {
  pool: 'threads',
  isolate: false,
  // vitest itself would leave one core idle, of two the half.
  maxWorkers: '100%',
  // How busy the machine is decides nothing; what hangs is still ended.
  testTimeout: 60_000,
} as const;

// units:    pure, no engine, no network, no other program; what one waits for after each change
// recordings: as pure; they judge all that was ever recorded of the good stacks and of every seeded fault
// programs: no engine either; they start other programs: Node, Python, git, Compose, a browser
// engine:   real engines, real packets; brings up labs of its own, one at a time
// faults: every seeded fault on a real engine; two labs side by side, as many as two cores bear (three starve the port
// scan)
// criteria: the criteria as vitest tests over one recording (STACKPROOF_EVIDENCE), for whoever wants vitest's own
// reporters
export default defineConfig({
  test: {
    // Node reads these sources itself: what vite would make of each first takes half as long as all pure tests.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'units',
          setupFiles: ['helpers/testing/no-programs.ts'],
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.{engine,program,recordings}.test.ts'],
          ...unitSettings,
        },
      },
      {
        test: {
          name: 'recordings',
          setupFiles: ['helpers/testing/no-programs.ts'],
          include: ['**/*.recordings.test.ts'],
          exclude: ['**/node_modules/**'],
          ...unitSettings,
        },
      },
      {
        test: {
          name: 'programs',
          include: ['**/*.program.test.ts'],
          exclude: ['**/node_modules/**'],
          ...unitSettings,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['**/*.engine.test.ts'],
          exclude: ['**/node_modules/**', faultFiles],
          pool: 'forks',
          testTimeout: 600_000,
          hookTimeout: 900_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: [faultFiles],
          pool: 'forks',
          testTimeout: 600_000,
          hookTimeout: 900_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'criteria',
          include: ['suites/criteria.spec.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
    ],
  },
});
