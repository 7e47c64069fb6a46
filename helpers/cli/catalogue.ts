import type { Command } from 'commander';
import { criteria } from '../../suites/index.ts';
import type { Check, Criterion } from '../kernel/check.ts';
import { ConfigError } from '../lib/errors.ts';
import { finishWith } from './finish.ts';
import { paintFor } from './terminal.ts';

const describe = ({ id, title, severity, why, fix, requires }: Check) => ({ id, title, severity, why, fix, requires });

function list({ json }: { json?: boolean }): number {
  if (json) {
    process.stdout.write(
      `${JSON.stringify(
        criteria.map(({ checks, ...criterion }) => ({ ...criterion, checks: checks.map(describe) })),
        null,
        2,
      )}\n`,
    );
    return 0;
  }
  const paint = paintFor(process.stdout);
  for (const { id, title, severity, checks } of criteria) {
    process.stdout.write(`${paint('strong', id.padEnd(5))} ${title} ${paint('quiet', `(${severity})`)}\n`);
    for (const check of checks)
      process.stdout.write(
        `      ${check.id.padEnd(28)} ` +
          `${check.title}${check.severity === severity ? '' : paint('quiet', ` (${check.severity})`)}\n`,
      );
  }
  return 0;
}

function explainCheck(check: Check, holders: readonly Criterion[]): string {
  return [
    `${check.id} (${check.severity}), of criterion ${holders.map(({ id }) => id).join(', ')}`,
    `  ${check.title}`,
    `  why: ${check.why}`,
    `  fix: ${check.fix}`,
    `  looks at: ${check.requires.join(', ')}`,
    '  unknown when one of these could not be looked at, or when a subject could not be seen.',
  ].join('\n');
}

function explain(id: string): number {
  const criterion = criteria.find((each) => each.id === id);
  const holders = criteria.filter(({ checks }) => checks.some((check) => check.id === id));
  const check = holders[0]?.checks.find((each) => each.id === id);
  if (criterion) {
    const { title, severity, iteration, checks } = criterion;
    process.stdout.write(
      `${id} ${title}\n  iteration ${iteration}, severity ${severity}; the worst of its checks decides, ` +
        `advisory ones aside\n\n${checks.map((each) => explainCheck(each, [criterion])).join('\n\n')}\n`,
    );
  } else if (check) process.stdout.write(`${explainCheck(check, holders)}\n`);
  else throw new ConfigError(`${id} is no criterion and no check: \`stackproof list\` shows them all`);
  return 0;
}

export function addCatalogue(program: Command): void {
  program
    .command('list')
    .description('the criteria and their checks')
    .option('--json', 'as JSON')
    .action(finishWith(list));
  program
    .command('explain')
    .description('one criterion or check in full')
    .argument('<id>', 'as in 2.1 or published-ports')
    .action(finishWith(explain));
}
