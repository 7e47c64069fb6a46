import type { Fault } from '../../fixtures/faults/read-fault.ts';
import type { Check, Criterion } from '../kernel/check.ts';

/** A seeded fault, as far as a page tells of it. */
export type Seeded = Pick<Fault, 'id' | 'what' | 'finds'>;

/** How many faults, and subjects of each, a page shows. */
const most = { faults: 8, subjects: 3 };

const severityWords = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  advisory: 'advisory: shown, never gates',
} as const;

function faultLine({ id, what, finds }: Seeded, check: string): string {
  const subjects = finds[check] ?? [];
  const shown = subjects.slice(0, most.subjects).map((subject) => `\`${subject}\``);
  const more = subjects.length > shown.length ? ` and ${subjects.length - shown.length} more` : '';
  return `- ${what} ([${id}](../../fixtures/faults/${id}.yaml)): finds ${shown.join(', ')}${more}`;
}

function seenToFail(check: string, faults: readonly Seeded[]): string[] {
  const mine = faults.filter(({ finds }) => finds[check] !== undefined);
  if (mine.length === 0)
    return [
      'Its own tests break one thing in a good recording for each of its findings; ' +
        'no fault on a real engine is for it yet.',
    ];
  const more = mine.length > most.faults ? [`- and ${mine.length - most.faults} more`] : [];
  return [
    'On a real engine, in a stack that is good but for one thing:',
    '',
    ...mine.slice(0, most.faults).map((fault) => faultLine(fault, check)),
    ...more,
  ];
}

const list = (ids: readonly string[]): string => ids.map((each) => `\`${each}\``).join(', ');

function unseenOf({ requires, also = [], alsoAdds, unseen }: Check): string {
  const looks = list(alsoAdds ? requires : [...requires, ...also]);
  const beside = alsoAdds ? ` What ${list(also)} shows beside that can only add findings.` : '';
  const mild = unseen ? ' An unknown of it is shown and gates nothing; a finding does.' : '';
  return (
    `It looks at ${looks}. Where one of these could not be looked at, or a subject could not be seen, ` +
    `it is **unknown**, never green.${beside}${mild}`
  );
}

/** The page of one check. */
export function renderCheckPage(check: Check, criteria: readonly Criterion[], faults: readonly Seeded[]): string {
  const holders = criteria.filter(({ checks }) => checks.some(({ id }) => id === check.id));
  const held = holders.map(({ id, title }) => `${id} (${title})`).join(', ');
  return [
    `# ${check.id}`,
    '',
    `**${check.title}**`,
    '',
    `Severity ${severityWords[check.severity]}. Of criterion ${held}.`,
    '',
    '## Why it matters',
    '',
    check.why,
    '',
    '## The least change that mends it',
    '',
    check.fix,
    '',
    '## What it looks at',
    '',
    unseenOf(check),
    '',
    '## How it was seen to fail',
    '',
    ...seenToFail(check.id, faults),
    '',
    '## An exception',
    '',
    '```yaml',
    'waivers:',
    `  - check: ${check.id}`,
    '    subject: <as the finding names it>',
    '    reason: <why it is right here>',
    '    owner: <who answers for it>',
    '    expires: <YYYY-MM-DD>',
    '```',
    '',
    `\`stackproof explain ${check.id}\` tells the same, and what the last run saw of it. [All checks](README.md)`,
    '',
  ].join('\n');
}

/** The list of all of them. */
export const renderCheckIndex = (criteria: readonly Criterion[]): string =>
  [
    '# All checks',
    '',
    'A criterion is the worst of its checks, advisory ones aside. ' +
      'These pages are generated from what the checks say of themselves: `npm run pages`.',
    ...[...Map.groupBy(criteria, ({ iteration }) => iteration)].flatMap(([iteration, mine]) => [
      '',
      `## Iteration ${iteration}`,
      ...mine.flatMap(({ id, title, severity, checks }) => [
        '',
        `### ${id} ${title}`,
        '',
        ...checks.map(
          (check) =>
            `- [${check.id}](${check.id}.md): ${check.title}` +
            (check.severity === severity ? '' : ` (${check.severity})`),
        ),
      ]),
    ]),
    '',
  ].join('\n');
