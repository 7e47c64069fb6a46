import type { RunRecord } from '../kernel/record.ts';
import type { ChangedSetting } from './changes.ts';

/** What a run was made with, by its name, as it is to be read. */
const settings: readonly (readonly [string, (run: RunRecord) => string])[] = [
  ['project', ({ stack }) => stack.project],
  ['engine', ({ stack }) => stack.engine ?? 'unknown'],
  ['services', ({ stack }) => String(stack.services)],
  ['policy', ({ policy }) => `${policy.file} (${policy.sha256.slice(0, 12)})${policy.derived ? ', derived' : ''}`],
  ['version', ({ tool }) => tool.version],
  ['judged to', ({ until }) => `iteration ${until}`],
  ['only', ({ only }) => only?.join(', ') ?? 'everything'],
  ['gate', ({ failOn }) => failOn],
  ['experiments', ({ disturb }) => (disturb ? 'also those that disturb' : 'none that disturb')],
  ['views', ({ views }) => views.join(', ') || 'none'],
];

/** What the two runs were made with and is not the same: a difference of the reports that no stack has caused. */
export function compareSettings(older: RunRecord, newer: RunRecord): ChangedSetting[] {
  const changed = settings
    .map(([what, say]) => ({ what, before: say(older), now: say(newer) }))
    .filter(({ before, now }) => before !== now);
  return [...changed, ...comparePermits(older, newer)];
}

/** What the policy permits now and did not then, and the other way round, a line each. */
function comparePermits({ permits: before }: RunRecord, { permits: now }: RunRecord): ChangedSetting[] {
  // Every policy permits something: a record without a word of it is of before there was one.
  if (before.length === 0 || now.length === 0) return [];
  return [
    ...now.filter((each) => !before.includes(each)).map((each) => ({ what: 'permitted', before: 'no', now: each })),
    ...before.filter((each) => !now.includes(each)).map((each) => ({ what: 'permitted', before: each, now: 'no' })),
  ];
}
