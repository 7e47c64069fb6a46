import { z } from 'zod';
import { severities, type Severity } from '../kernel/check.ts';
import type { RecordedCheck, RunRecord } from '../kernel/record.ts';

const Finding = z.object({
  check: z.string(),
  subject: z.string(),
  severity: z.enum(severities),
  title: z.string(),
  expected: z.string(),
  observed: z.string(),
  fix: z.string(),
});
export type Finding = z.infer<typeof Finding>;

/** What of a run somebody is told: what came of it, and what gates it. */
export const Verdict = z.object({
  project: z.string(),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  findings: z.array(Finding),
});
export type Verdict = z.infer<typeof Verdict>;

/** What is different from what was told before. */
export interface News {
  /** null: nothing was told before. */
  before: Verdict['outcome'] | null;
  found: Finding[];
  /** Seen to hold now, or gone with what it was about. */
  fixed: Finding[];
  /** Findings of before that nobody saw this time, which is not the same as fixed. */
  hidden: Finding[];
}

const keyOf = ({ check, subject }: Pick<Finding, 'check' | 'subject'>): string => JSON.stringify([check, subject]);

const checksOf = ({ criteria }: Pick<RunRecord, 'criteria'>): RecordedCheck[] => [
  ...new Map(criteria.flatMap(({ checks }) => checks).map((check) => [check.id, check])).values(),
];

const gates = (severity: Severity, { failOn }: Pick<RunRecord, 'failOn'>): boolean =>
  severity !== 'advisory' && severities.indexOf(severity) <= severities.indexOf(failOn);

/** Findings that a waiver covers, or that lie below the gate, are no news. */
export function verdictOf(record: RunRecord): Verdict {
  const findings = checksOf(record)
    .filter(({ severity }) => gates(severity, record))
    .flatMap(({ id, severity, title, fix, observations }) =>
      observations
        .filter(({ holds, waived }) => holds === false && !waived)
        .map(({ subject, expected, observed }) => ({ check: id, subject, severity, title, expected, observed, fix })),
    );
  const byWeight = (one: Finding, other: Finding) =>
    severities.indexOf(one.severity) - severities.indexOf(other.severity) || keyOf(one).localeCompare(keyOf(other));
  return { project: record.stack.project, outcome: record.outcome, findings: findings.sort(byWeight) };
}

/** Whether a finding of before could not be looked at this time, its subject or its whole check. */
function isHidden({ check, subject }: Finding, record: RunRecord): boolean {
  const now = checksOf(record).find(({ id }) => id === check);
  const row = now?.observations.find((each) => each.subject === subject);
  return row ? row.holds === null : now === undefined || now.outcome === 'unknown';
}

/** Null: nothing that anybody needs to hear of. What was never told is news where it is no pass. */
export function newsOf(before: Verdict | null, record: RunRecord): News | null {
  const now = verdictOf(record);
  const [old, current] = [before?.findings ?? [], now.findings].map(
    (findings) => new Map(findings.map((finding) => [keyOf(finding), finding])),
  ) as [Map<string, Finding>, Map<string, Finding>];
  const gone = [...old].filter(([key]) => !current.has(key)).map(([, finding]) => finding);
  const hidden = gone.filter((finding) => isHidden(finding, record));
  const news = {
    before: before?.outcome ?? null,
    found: [...current].filter(([key]) => !old.has(key)).map(([, finding]) => finding),
    fixed: gone.filter((finding) => !hidden.includes(finding)),
    hidden,
  };
  const isNews = news.found.length + gone.length > 0 || now.outcome !== (before?.outcome ?? 'pass');
  return isNews ? news : null;
}

export const noNews = (before: Verdict | null): News => ({
  before: before?.outcome ?? null,
  found: [],
  fixed: [],
  hidden: [],
});
