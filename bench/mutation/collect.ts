import { expect } from 'vitest';

// Stands for vitest where the worker runs a test file without it: as much of it as the tests of checks use.

interface Collected {
  name: string;
  run: () => unknown;
}

let collected: Collected[] = [];

/** The tests that were declared since the last time. */
export function takeTests(): Collected[] {
  const taken = collected;
  collected = [];
  return taken;
}

type Body = (...given: unknown[]) => unknown;

const declare = (name: string, run: () => unknown): void => void collected.push({ name, run });

const each =
  (rows: readonly unknown[]) =>
  (name: string, body: Body): void => {
    for (const row of rows) declare(name, () => (Array.isArray(row) ? body(...(row as unknown[])) : body(row)));
  };

const describe = Object.assign((_name: string, body: () => void): void => body(), {
  each:
    (rows: readonly unknown[]) =>
    (_name: string, body: Body): void =>
      rows.forEach((row) => body(...(Array.isArray(row) ? (row as unknown[]) : [row]))),
});
const it = Object.assign(declare, { each });

// ts-unused-exports:disable-next-line
export { describe, expect, it };
