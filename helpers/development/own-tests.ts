import { join } from 'node:path';
import { readChanges, type Changes } from './changed-files.ts';
import { chooseTests, type Choice } from './choose-tests.ts';
import { coverChecks } from './cover-checks.ts';
import { readHouseFacts } from './house-facts.ts';
import { groupFaults } from '../../fixtures/faults/group-faults.ts';
import { readFaults } from '../../fixtures/faults/read-fault.ts';
import { ConfigError } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';
import { checks, runNode, runSteps, vitest, type Step } from './steps.ts';

export interface TestOptions {
  units?: boolean;
  /** Every seeded fault, each alone and with every door asked; not the few in which each check is red once. */
  all?: boolean;
  /** true: against the main branch. */
  changed?: boolean | string;
}

/** The tests on engines that were chosen; of the faults' files the good stacks' own tests always. */
export function stepsOf({ engine, faults, stacks }: Choice): Step[] {
  const files = stacks.map((stack) => `fixtures/faults/stack-${stack}.engine.test.ts`);
  const groups = groupFaults(readFaults().filter(({ id }) => faults.includes(id)));
  // Of each stack its good state before and after.
  const least = 2 * stacks.length + groups.length;
  return [
    ...(engine.length > 0 ? [vitest('engine', engine)] : []),
    ...(files.length > 0 ? [{ ...vitest('faults', files, least), env: { STACKPROOF_FAULTS: faults.join(',') } }] : []),
  ];
}

const nameOf = (path: string) => path.split('/').at(-1)?.replace('.engine.test.ts', '') ?? path;
const shown = 3;

/** What was chosen, and why, in one line. */
export function describeChoice({ base, files }: Changes, choice: Choice, of: number): string {
  const { engine, faults, stacks, why } = choice;
  const parts = [
    engine.length > 0 ? [`the tests ${engine.map(nameOf).join(', ')}`] : [],
    faults.length > 0 ? [`${faults.length} of ${of} faults`] : [],
    faults.length === 0 && stacks.length > 0 ? [`the good stacks ${stacks.join(', ')}`] : [],
  ].flat();
  const more = why.length > shown ? `; and ${why.length - shown} more` : '';
  const chosen =
    parts.length > 0
      ? `on engines ${parts.join(' and ')}, for ${why.slice(0, shown).join('; ')}${more}`
      : 'nothing on engines, for no test there uses what changed';
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  return `${count} changed since ${base}: types, lint, format, all units, recordings and programs; ${chosen}`;
}

function changedSteps(asked: string | null): Step[] {
  const changes = readChanges(projectRoot, asked);
  const house = readHouseFacts();
  const choice = chooseTests(changes.files, house);
  process.stdout.write(`${describeChoice(changes, choice, house.faults.length)}\n`);
  return stepsOf(choice);
}

/** Every test on engines, and of the faults few in which each check is red once. */
function coveringSteps(): Step[] {
  const faults = readFaults();
  const chosen = coverChecks(faults.filter(({ slow }) => slow === undefined));
  const stacks = [...new Set(faults.map(({ stack }) => stack))].sort((one, other) => one - other);
  process.stdout.write(
    `all tests; ${chosen.length} of ${faults.length} faults, in which each check is red once, and all ` +
      'that only look odd; several at once where they do not touch (--all: every one, each alone, those too that ' +
      'take minutes)\n',
  );
  return [vitest('engine'), ...stepsOf({ engine: [], faults: chosen, stacks, why: [] })];
}

function stepsFor({ units = false, all = false, changed = false }: TestOptions): Step[] {
  if (units) return [];
  if (changed !== false) return changedSteps(changed === true ? null : changed);
  if (!all) return coveringSteps();
  return [vitest('engine'), vitest('faults')];
}

/** The project's own tests: all of them, those that need no engine, or those that a change can touch. */
export const runTests = (options: TestOptions, signal: AbortSignal): Promise<number> =>
  runSteps([...checks, ...stepsFor(options)], signal);

/** All that needs no engine, or some of it, by names with commas between. Throws ConfigError where one is no part. */
export function runChecks(only: string | undefined, signal: AbortSignal): Promise<number> {
  const names = only?.split(',').map((name) => name.trim());
  const stranger = names?.find((name) => !checks.some((step) => step.name === name));
  if (stranger !== undefined)
    throw new ConfigError(
      `"${stranger}" is no part of the check; there are ${checks.map(({ name }) => name).join(', ')}`,
    );
  return runSteps(names ? checks.filter(({ name }) => names.includes(name)) : checks, signal);
}

/** What must stay fast; a process of its own, for it measures its own memory. */
export const runBench = (only: string | undefined, signal: AbortSignal): Promise<number> =>
  runNode([join(projectRoot, 'bench/measure.ts'), ...(only === undefined ? [] : ['--only', only])], signal);
