import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { projectRoot } from '../lib/project-root.ts';

/** Of what went wrong enough to know what to look for. */
const mostLines = 12;

const linesOf = ({ name = 'Error', message, diff }: Partial<SerializedError> & { message: string }): string[] =>
  stripVTControlCharacters([`${name}: ${message}`, diff ?? ''].join('\n'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, mostLines)
    .map((line) => `    ${line}`);

const failure = (where: string, errors: readonly Parameters<typeof linesOf>[0][]): string =>
  [where, ...errors.slice(0, 1).flatMap(linesOf)].join('\n');

function failuresOf(module: TestModule): string[] {
  const file = relative(projectRoot, module.moduleId);
  const whole = [...module.children.allSuites(), module]
    .filter((each) => each.errors().length > 0)
    .map((each) => failure(each.type === 'suite' ? `${file} > ${each.fullName}` : file, each.errors()));
  const tests = [...module.children.allTests('failed')].map((test) =>
    failure(`${file} > ${test.fullName}`, test.result().errors ?? []),
  );
  return [...whole, ...tests];
}

/**
 * Writes into the file that STACKPROOF_COUNTS names how many tests passed and what failed: tests, files and hooks as a
 * whole, and what was thrown beside all tests, which vitest's own JSON leaves out. Nothing where no file is named.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], beside: readonly SerializedError[]): void {
    const file = process.env['STACKPROOF_COUNTS'];
    if (file === undefined) return;
    const passed = modules.reduce((sum, { children }) => sum + [...children.allTests('passed')].length, 0);
    const failures = [
      ...modules.flatMap(failuresOf),
      ...beside.map((error) => failure('thrown beside all tests', [error])),
    ];
    writeFileSync(file, JSON.stringify({ passed, failures }));
  }
}
