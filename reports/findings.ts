import { isAccepted } from '../helpers/kernel/accepted-views.ts';
import { isAskedWhole } from '../helpers/kernel/asked-iterations.ts';
import { severities, type Severity } from '../helpers/kernel/check.ts';
import type {
  Outcome,
  RecordedCheck,
  RecordedCriterion,
  RecordedObservation,
  RunRecord,
} from '../helpers/kernel/record.ts';

/** What a person wants to read of a check: its findings, what it could not see, or why it had no answer. */
export interface Line {
  kind: 'finding' | 'unseen' | 'waived';
  /** `<subject>: expected <x>, observed <y>`, or the reason. */
  text: string;
  see: string | null;
}

const grey = '; the policy accepts this blind spot';

const sentence = ({ subject, expected, observed, accepted }: RecordedObservation) =>
  `${subject}: expected ${expected}, observed ${observed}${accepted ? grey : ''}`;

function kindOf({ holds, waived }: RecordedObservation): Line['kind'] {
  if (waived) return 'waived';
  return holds === false ? 'finding' : 'unseen';
}

/** Findings first, then what could not be seen, then what is waived; empty for a check that passes. */
export function linesOf(check: RecordedCheck): Line[] {
  const seen = check.observations
    .filter(({ holds }) => holds !== true)
    .map((each): Line => ({ kind: kindOf(each), text: sentence(each), see: each.see ?? null }));
  const rank = (kind: Line['kind']) => ['finding', 'unseen', 'waived'].indexOf(kind);
  const lines = seen.sort((a, b) => rank(a.kind) - rank(b.kind));
  return lines.length === 0 && check.outcome === 'unknown'
    ? [{ kind: 'unseen', text: `${check.reason ?? 'could not see'}${check.accepted ? grey : ''}`, see: null }]
    : lines;
}

/** How a criterion is shown: an advisory one never fails, it says `monitor`. */
export type Shown = Outcome | 'monitor';

export const shownAs = ({ severity, outcome }: Pick<RecordedCheck, 'severity' | 'outcome'>): Shown =>
  severity === 'advisory' && (outcome === 'fail' || outcome === 'unknown') ? 'monitor' : outcome;

/** Advisory checks with something to say, wherever their criterion stands. */
export const monitorsOf = (criterion: RecordedCriterion): RecordedCheck[] =>
  criterion.checks.filter((check) => shownAs(check) === 'monitor');

/** `1 ≥` : the state of one iteration in a word, from the criteria that were judged. */
export function iterationState(
  record: Pick<RunRecord, 'criteria' | 'unjudged' | 'only'>,
  iteration: number,
): 'holds' | 'broken' | 'unseen' | 'blindSpot' | 'partlyJudged' | 'notJudged' {
  const { criteria, unjudged } = record;
  const mine = criteria.filter((criterion) => criterion.iteration === iteration && criterion.severity !== 'advisory');
  if (mine.length === 0) return 'notJudged';
  if (mine.some(({ outcome }) => outcome === 'fail')) return 'broken';
  if (mine.some((criterion) => criterion.outcome === 'unknown' && !isAccepted(criterion))) return 'unseen';
  if (mine.some(({ outcome }) => outcome === 'unknown')) return 'blindSpot';
  const isWhole = isAskedWhole(record, iteration) && unjudged.every((criterion) => criterion.iteration !== iteration);
  return isWhole ? 'holds' : 'partlyJudged';
}

const counted = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} ${what}`]);

/** `482 critical, 140 high; 75 subjects not seen`; advisories count as what they are. */
export function countFindings({ criteria }: Pick<RunRecord, 'criteria'>): string {
  const checks = criteria.flatMap((criterion) => criterion.checks);
  const count = (holds: boolean | null, severity?: Severity) =>
    checks
      .filter((check) => severity === undefined || check.severity === severity)
      .flatMap(({ observations }) => observations.filter((seen) => seen.holds === holds && !seen.waived)).length;
  const found = severities.flatMap((severity) => counted(count(false, severity), severity));
  const blind = checks.filter(({ outcome, observations }) => outcome === 'unknown' && observations.length === 0).length;
  const unseen = [
    ...counted(count(null), count(null) === 1 ? 'subject not seen' : 'subjects not seen'),
    ...counted(blind, blind === 1 ? 'check without an answer' : 'checks without an answer'),
  ];
  const whole = checks.filter(({ outcome, observations }) => outcome === 'waived' && observations.length === 0).length;
  const waived = whole + checks.flatMap(({ observations }) => observations.filter((seen) => seen.waived)).length;
  return [found.join(', ') || 'nothing', ...unseen, ...counted(waived, 'waived')].join('; ');
}

/**
 * The verdict in a sentence. A gate that lets through what is red below it says so: `PASS at gate critical; 1 finding
 * below it`.
 */
export function describeOutcome(record: RunRecord): string {
  return record.baseline === null ? describeVerdict(record) : describeAgainst(record, record.baseline);
}

/** Where only what is new gates, nobody may take that for a pass of all. */
function describeAgainst({ outcome, failOn }: RunRecord, baseline: NonNullable<RunRecord['baseline']>): string {
  const since = `since the baseline of ${baseline.gatheredAt}`;
  const known = baseline.known === 1 ? '1 finding that it knows does' : `${baseline.known} findings that it knows do`;
  const rest = `${since}; ${known} not gate`;
  if (outcome === 'fail') return `FAIL at gate ${failOn}: something is new ${rest}`;
  if (outcome === 'unknown') return `UNKNOWN at gate ${failOn}: something can no longer be seen ${rest}`;
  return `PASS at gate ${failOn}: nothing is new ${rest}`;
}

/** What is red or blind, and does not gate because it is below the gate. */
function countBelow({ criteria }: Pick<RunRecord, 'criteria'>): { findings: number; unseen: number } {
  const checks = criteria.flatMap((criterion) => criterion.checks).filter((check) => shownAs(check) !== 'monitor');
  const findings = checks
    .filter((check) => check.outcome === 'fail')
    .flatMap(({ observations }) => observations.filter(({ holds, waived }) => holds === false && !waived)).length;
  const unseen = checks.filter(
    ({ outcome, cause, accepted }) => outcome === 'unknown' && cause !== 'source' && accepted === undefined,
  ).length;
  return { findings, unseen };
}

/**
 * The outcome whose colour the verdict has. Green is a pass of all that was judged: a gate or a baseline that lets
 * something through has the colour of what is unknown.
 */
export function colourOf(record: RunRecord): RunRecord['outcome'] {
  const { findings, unseen } = countBelow(record);
  const isPartial = findings + unseen > 0 || (record.accepted ?? []).length > 0;
  return record.outcome === 'pass' && isPartial ? 'unknown' : record.outcome;
}

const signs: Record<RunRecord['outcome'], string> = { pass: '🟢', fail: '🔴', unknown: '🟡' };

/** The same colour, for a text. */
export const signOf = (record: RunRecord): string => signs[colourOf(record)];

function describeVerdict(record: RunRecord): string {
  const { outcome, failOn } = record;
  if (outcome === 'fail') return `FAIL at gate ${failOn}: the stack is not as its owner believes`;
  if (outcome === 'unknown')
    return `UNKNOWN at gate ${failOn}: could not see all that was to be judged; this is no pass`;
  const { findings, unseen } = countBelow(record);
  const below = [
    ...counted(findings, findings === 1 ? 'finding' : 'findings'),
    ...counted(unseen, unseen === 1 ? 'check that could not see all' : 'checks that could not see all'),
  ];
  const blind = describeBlindSpots(record);
  if (below.length > 0)
    return [`PASS${blind?.pass ?? ''} at gate ${failOn}`, blind?.nobody ?? [], `${below.join(' and ')} below it`]
      .flat()
      .join('; ');
  return blind
    ? `PASS${blind.pass}; ${blind.nobody}`
    : 'PASS: everything judged holds, as far as the views named can see';
}

/** Where a pass comes from that has a blind spot which the policy accepts; null: it has none. */
function describeBlindSpots({ accepted = [], views }: RunRecord): { pass: string; nobody: string } | null {
  if (accepted.length === 0) return null;
  const stood = views.some((view) => view.startsWith('outside:'));
  if (!stood && accepted.some(({ view }) => view === 'outside'))
    return { pass: ' from inside', nobody: 'nobody stood outside' };
  return { pass: ' from where somebody stood', nobody: 'nobody stood beside the host' };
}

/** The same where there is little room. */
export const limitsInShort =
  'A pass speaks of the views named, at that moment, and of nothing inside the applications themselves; ' +
  'what the policy permits is green too.';

/** What a pass does not mean; in every report. */
export const limits: readonly string[] = [
  'A pass says what packets and requests saw from the views named, at that moment; ' +
    'it says nothing of views that are not named.',
  'It judges by the policy: what the policy permits is green too.',
  'It does not look for holes inside the applications themselves.',
];
