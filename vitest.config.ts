import { defineConfig } from 'vitest/config';

// units:    pure, no engine, no network; below 20 s
// engine:   real engines, real packets; brings up labs of its own
// criteria: the criteria as vitest tests over one recording (STACKPROOF_EVIDENCE), for whoever wants vitest's own reporters
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'units',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.engine.test.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['**/*.engine.test.ts'],
          exclude: ['**/node_modules/**'],
          pool: 'forks',
          testTimeout: 600_000,
          hookTimeout: 900_000,
          maxWorkers: 1,
          fileParallelism: false,
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
