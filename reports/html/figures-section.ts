import type { RunRecord } from '../../helpers/kernel/record.ts';
import { describeActs } from '../disturbed.ts';
import { gradedFigures, type Grade } from '../grades.ts';
import { milliseconds, plural } from '../text.ts';
import { markup, nothing, section, table, type Markup } from './markup.ts';

const marks: Record<Grade, Markup> = {
  good: markup`<span class="good">✓ yes</span>`,
  monitor: markup`<span class="doubt">! watch it</span>`,
  bad: markup`<span class="bad">✗ no</span>`,
  unclear: markup`<span class="doubt">? cannot be told</span>`,
  unmeasured: markup`<span class="quiet">? not measured</span>`,
  none: markup`<span class="quiet">–</span>`,
};

/** The figures of the status page, beside what they are held against. */
export const figuresSection = (record: RunRecord): Markup =>
  section(
    'figures',
    'Figures',
    table(
      'Figures',
      ['figure', 'value', 'threshold', 'as it should be'],
      gradedFigures(record).map(({ name, value, threshold, grade }) => [name, value, threshold, marks[grade]]),
    ),
  );

/** Exceptions, and how long they go on; dates are of the day on which it was looked. */
export function waiversSection({ criteria, gatheredAt }: RunRecord): Markup {
  const rows = criteria.flatMap(({ id, checks }) =>
    checks.flatMap(({ id: check, waiver, observations }) =>
      waiver
        ? [
            [
              `${id} ${check}`,
              observations.flatMap(({ subject, waived }) => (waived ? subject : [])).join(', '),
              waiver.reason,
              waiver.owner,
              `${waiver.expires} (${plural(daysUntil(waiver.expires, gatheredAt), 'day')})`,
            ],
          ]
        : [],
    ),
  );
  if (rows.length === 0) return nothing;
  return section('waivers', 'Waivers', table('Waivers', ['check', 'subjects', 'reason', 'owner', 'ends'], rows));
}

/** Whole days from a moment to the end of a day. */
const daysUntil = (day: string, from: string): number =>
  Math.floor((Date.parse(`${day}T23:59:59Z`) - Date.parse(from)) / 86_400_000);

const bar = (ms: number, longest: number): Markup =>
  markup`<svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar" width="${Math.max(1, Math.round((100 * ms) / Math.max(1, longest)))}" height="10" />
  </svg>`;

/** What experiments did to the stack, and that it was put back. */
export function actsSection(record: RunRecord): Markup {
  const told = describeActs(record);
  if (told === null) return nothing;
  return section('acts', told.title, markup`<ul>${told.lines.map((line) => markup`<li>${line}</li>`)}</ul>`);
}

/** How long each look took, the longest first, and which of them failed. */
export function looksSection({ artifacts, durationMs }: RunRecord): Markup {
  const sorted = artifacts.toSorted((one, other) => other.ms - one.ms);
  const longest = sorted[0]?.ms ?? 0;
  return section(
    'looks',
    'Looks',
    markup`<details>
      <summary>${plural(artifacts.length, 'look')}, ${milliseconds(durationMs)} in all</summary>
      ${table(
        'Looks',
        ['look', 'took', 'share', 'scope'],
        sorted.map(({ id, ok, ms, scope, error }) => [
          id,
          milliseconds(ms),
          bar(ms, longest),
          ok ? scope : markup`<span class="doubt">failed: ${error ?? 'for no reason given'}</span>`,
        ]),
      )}
    </details>`,
  );
}
