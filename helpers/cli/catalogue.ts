import type { Command } from 'commander';
import { criteria } from '../../suites/index.ts';
import type { Check, Criterion } from '../kernel/check.ts';
import { ConfigError } from '../lib/errors.ts';
import { hang } from '../../reports/layout.ts';
import { suggest } from '../policy/suggest.ts';
import { explainPolicy } from './explain-policy.ts';
import { finishWith } from './finish.ts';
import { lastRun } from './last-run.ts';
import { paintFor, widthOf } from './terminal.ts';

const describe = ({ id, title, severity, why, fix, requires, also = [] }: Check) => ({
  ...{ id, title, severity, why, fix },
  requires: [...requires, ...also],
});

/** Criteria that a word means: one of them, an iteration, or those that hold a check. */
function criteriaFor(word: string | undefined): readonly Criterion[] {
  if (word === undefined) return criteria;
  const found = criteria.filter(
    ({ id, iteration, checks }) =>
      id === word || String(iteration) === word || checks.some((check) => check.id === word),
  );
  if (found.length === 0) throw new ConfigError(nothingCalled(word, 'no iteration, criterion or check'));
  return found;
}

/** What there is instead of a word that means nothing. */
function nothingCalled(word: string, what: string): string {
  const known = [
    ...criteria.map(({ id }) => id),
    ...new Set(criteria.flatMap(({ checks }) => checks.map(({ id }) => id))),
  ];
  const guess = suggest(word, known);
  const advice = guess.startsWith('did you mean') ? `${guess} \`stackproof list\`` : '`stackproof list`';
  return `${word} is ${what}: ${advice} shows them all`;
}

function list(word: string | undefined, { json }: { json?: boolean }): number {
  const asked = criteriaFor(word);
  if (json) {
    process.stdout.write(
      `${JSON.stringify(
        asked.map(({ checks, ...criterion }) => ({ ...criterion, checks: checks.map(describe) })),
        null,
        2,
      )}\n`,
    );
    return 0;
  }
  const paint = paintFor(process.stdout);
  const width = widthOf(process.stdout);
  const say = (lines: readonly string[]) => process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  for (const { id, title, severity, checks } of asked) {
    const [head = '', ...tail] = hang('', `${id.padEnd(5)} `, `${title} (${severity})`, width);
    say([head.replace(id, () => paint('strong', id)), ...tail]);
    for (const check of checks)
      say(
        hang(
          '      ',
          `${check.id.padEnd(22)} `,
          `${check.title}${check.severity === severity ? '' : ` (${check.severity})`}`,
          width,
        ),
      );
  }
  return 0;
}

function explainCheck(check: Check, holders: readonly Criterion[], width: number): string[] {
  const mild = check.unseen ? `, which then counts as ${check.unseen}` : '';
  return [
    `${check.id} (${check.severity}), of criterion ${holders.map(({ id }) => id).join(', ')}`,
    ...hang('  ', '', check.title, width),
    ...hang('  ', 'why: ', check.why, width),
    ...hang('  ', 'fix: ', check.fix, width),
    ...hang('  ', 'looks at: ', [...check.requires, ...(check.also ?? [])].join(', '), width),
    ...hang(
      '  ',
      '',
      `unknown when one of these could not be looked at, or when a subject could not be seen${mild}.`,
      width,
    ),
  ];
}

interface ExplainOptions {
  out: string;
  policy?: string | true;
}

function explain(id: string | undefined, { out, policy }: ExplainOptions): number {
  if (policy !== undefined) return explainPolicy(typeof policy === 'string' ? policy : undefined);
  if (id === undefined)
    throw new ConfigError(
      'explain what? name a criterion or a check, as in `stackproof explain 2.1`, or give --policy',
    );
  const width = widthOf(process.stdout);
  const criterion = criteria.find((each) => each.id === id);
  const holders = criteria.filter(({ checks }) => checks.some((check) => check.id === id));
  const check = holders[0]?.checks.find((each) => each.id === id);
  const lines: string[] = [];
  if (criterion) {
    const { title, severity, iteration, checks } = criterion;
    const rule = `iteration ${iteration}, severity ${severity}; the worst of its checks decides, advisory ones aside`;
    lines.push(...hang('', `${id} `, title, width), ...hang('  ', '', rule, width));
    for (const each of checks)
      lines.push('', ...explainCheck(each, [criterion], width), ...lastRun(each.id, out, width));
  } else if (check) lines.push(...explainCheck(check, holders, width), ...lastRun(check.id, out, width));
  else throw new ConfigError(nothingCalled(id, 'no criterion and no check'));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

export function addCatalogue(program: Command): void {
  program
    .command('list')
    .description('the criteria and their checks')
    .argument('[what]', 'only those of an iteration, a criterion or a check, as in 2, 2.1 or published-ports')
    .option('--json', 'as JSON')
    .action(finishWith(list));
  program
    .command('explain')
    .description('one criterion or check in full, and what the last run saw of it; or each rule of the policy')
    .argument('[id]', 'as in 2.1 or published-ports')
    .option('--policy [FILE]', 'instead: where each rule of the policy stands, and where it came from')
    .option('-o, --out <DIR>', 'the folder of the last run', 'stackproof-report')
    .action(finishWith(explain));
}
