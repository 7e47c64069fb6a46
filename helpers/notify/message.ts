import { groupCauses } from '../../reports/causes.ts';
import { failedLooksOf } from '../../reports/failed-looks.ts';
import { describeOutcome } from '../../reports/findings.ts';
import { keptFromPass, tellNotSeen } from '../../reports/not-seen.ts';
import type { Severity } from '../kernel/check.ts';
import type { RunRecord } from '../kernel/record.ts';
import { printable, printableAll } from '../lib/printable.ts';
import { verdictOf, type Finding, type News, type Verdict } from './news.ts';

/** What a channel is to say: of a run that was judged, or of one that broke. */
export interface Message {
  title: string;
  /** Lines for people. */
  text: string;
  state: 'pass' | 'fail' | 'unknown' | 'broken';
  /** Of the worst that was found now; null: nothing was. */
  severity: Severity | null;
}

/** What happens to a run, as channels hear of it. */
export type Happening =
  | { kind: 'began' }
  | { kind: 'judged'; message: Message; verdict: Verdict; news: News; gatheredAt: string; durationMs: number }
  | { kind: 'broke'; message: Message; reason: string };

const most = 10;
const widest = 300;

/** Cut to a number of characters, and seen to be. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

const lineOf = ({ severity, check, subject, expected, observed }: Finding): string =>
  clip(`${severity}: ${subject}: expected ${expected}, observed ${observed} (${check})`, widest);

function list(head: string, lines: readonly string[], count = lines.length): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > most ? [`… and ${lines.length - most} more`] : [];
  return [`${head} (${count}):`, ...lines.slice(0, most).map((each) => `- ${each}`), ...more];
}

const listOf = (head: string, findings: readonly Finding[]): string[] => list(head, findings.map(lineOf));

/** What one would change comes first, as in every report; one that explains a single finding is that finding. */
function listCauses(head: string, record: RunRecord, found: readonly Finding[]): string[] {
  const isFound = (check: string, subject: string) =>
    found.some((finding) => finding.check === check && finding.subject === subject);
  const criteria = record.criteria.map((criterion) => ({
    ...criterion,
    checks: criterion.checks.map((check) => ({
      ...check,
      observations: check.observations.filter(({ subject }) => isFound(check.id, subject)),
    })),
  }));
  const lines = groupCauses({ criteria }).map(({ severity, title, findings, check, fix, examples: [example] }) => {
    const [alone] = findings === 1 ? found.filter((each) => example?.startsWith(`${each.subject}: `)) : [];
    if (alone && alone.check === check) return lineOf(alone);
    return clip(`${severity}: ${title}: ${findings} findings, as ${example}; ${fix}`, widest);
  });
  return list(head, lines, found.length);
}

const counted = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} ${what}`]);

function headOf({ project, outcome }: Verdict, { before, found, fixed, hidden }: News): string {
  const was = before === null || before === outcome ? [] : [`was ${before.toUpperCase()}`];
  const what = [
    ...was,
    ...counted(found.length, 'found'),
    ...counted(fixed.length, 'fixed'),
    ...counted(hidden.length, 'no longer seen'),
  ];
  return [`stackproof, ${project}: ${outcome.toUpperCase()}`, ...what].join(', ');
}

/** What keeps a run from a pass, where no line says yet what is no longer seen: a look that failed counts once. */
function listUnseen(record: RunRecord, { hidden }: News): string[] {
  if (record.outcome !== 'unknown' || hidden.length > 0) return [];
  const failed = failedLooksOf(record);
  return list('Not seen', [
    ...failed.map(({ error, artifacts }) => clip(`${artifacts.join(', ')}: ${error}`, widest)),
    ...keptFromPass(record, failed).map((each) => clip(`${each.criterion}: ${tellNotSeen(each)}`, widest)),
  ]);
}

/** What is to be told of a run. */
export function describeRun(given: RunRecord, givenNews: News): Message {
  const [record, news] = printableAll([given, givenNews] as const);
  const verdict = verdictOf(record);
  return {
    title: headOf(verdict, news),
    text: [
      ...listCauses('Found', record, news.found),
      ...listOf('Fixed', news.fixed),
      ...listOf('No longer seen, which is not fixed', news.hidden),
      ...listUnseen(record, news),
      describeOutcome(record),
    ].join('\n'),
    state: record.outcome,
    severity: news.found[0]?.severity ?? null,
  };
}

/** What is to be told where nothing was judged. */
export const describeBreak = (project: string | null, reason: string): Message => ({
  title: `stackproof${project === null ? '' : `, ${printable(project)}`}: the run broke, nothing was judged`,
  text: clip(printable(reason), 1000),
  state: 'broken',
  severity: null,
});
