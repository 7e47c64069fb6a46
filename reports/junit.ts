import builder, { type TestCase } from 'junit-report-builder';
import { weigh } from '../helpers/kernel/gate.ts';
import type { RecordedCheck, RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { groupCauses } from './causes.ts';
import { headChanges } from './change-lines.ts';
import { limits, linesOf, shownAs, type Line } from './findings.ts';
import type { Beside } from './format.ts';
import { suiteName } from './suite-names.ts';
import { plural } from './text.ts';
import { asReadersKnow, safeInXml } from './xml-text.ts';

/** As many of each as a case tells; the rest is in run.json. */
const most = { causes: 5, lines: 10 } as const;

/** A check as one iteration has it, and the criteria there that ask it. */
interface Asked {
  check: RecordedCheck;
  criteria: RecordedCriterion[];
}

/** A check of two criteria is one case: readers take a second one of its name for another run of it. */
function askedIn({ criteria }: RunRecord, iteration: number): Asked[] {
  const asked = new Map<string, Asked>();
  for (const criterion of criteria.filter((each) => each.iteration === iteration)) {
    for (const check of criterion.checks) {
      const known = asked.get(check.id);
      if (known) known.criteria.push(criterion);
      else asked.set(check.id, { check, criteria: [criterion] });
    }
  }
  return [...asked.values()];
}

function listLines(lines: readonly Line[]): string[] {
  const shown = lines
    .slice(0, most.lines)
    .flatMap(({ kind, text, see }) => [`${kind}: ${text}`, ...(see === null ? [] : [`  see: ${see}`])]);
  return lines.length > most.lines ? [...shown, `… and ${lines.length - most.lines} more in run.json`] : shown;
}

/** What one would change, then what was seen, then what to do; short, for a reader with many of them. */
function bodyOf({ check, criteria }: Asked, below: boolean): string {
  const { outcome, reason, waiver, observations } = check;
  const causes = groupCauses({ criteria: criteria.slice(0, 1).map((each) => ({ ...each, checks: [check] })) });
  const isQuiet = outcome === 'pass' || outcome === 'notApplicable';
  return safeInXml(
    [
      `${check.title} (${check.severity}, ${shownAs(check)}; criterion ${criteria.map(({ id }) => id).join(', ')})`,
      ...(below ? ['it does not gate: it is below the gate, in the baseline, or this source can never show it'] : []),
      ...(reason === undefined ? [] : [`reason: ${reason}`]),
      ...(waiver ? [`waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`] : []),
      ...causes
        .slice(0, most.causes)
        .map(({ severity, title, findings }) => `cause (${severity}): ${title}, ${plural(findings, 'finding')}`),
      ...(observations.length === 0 ? [] : listLines(linesOf(check))),
      ...(isQuiet ? [] : [`why: ${check.why}`, `fix: ${check.fix}`]),
    ].join('\n'),
  );
}

function headline(check: RecordedCheck, kind: Line['kind']): string {
  const lines = linesOf(check).filter((line) => line.kind === kind);
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  return safeInXml(`${lines[0]?.text ?? check.reason ?? check.title}${more}`);
}

/** Seconds that looks took: those that several checks share count in each of their cases, and once in their suite. */
function secondsOf(looks: readonly string[], { artifacts }: RunRecord): number {
  const ms = artifacts.filter(({ id }) => looks.includes(id)).reduce((sum, artifact) => sum + artifact.ms, 0);
  return Number((ms / 1000).toFixed(3));
}

const fileOf = ({ observations }: RecordedCheck): string | undefined =>
  observations.find(({ holds, waived, cause }) => holds === false && !waived && cause?.file)?.cause?.file;

/** Failure: the stack is wrong. Error: could not see. Skipped: no answer, and none that gates. The rest passes. */
function fill(test: TestCase, asked: Asked, record: RunRecord): void {
  const { check } = asked;
  const weight = weigh(check, record);
  const isWell = ['pass', 'waived', 'notApplicable'].includes(check.outcome);
  const body = bodyOf(asked, weight === null && !isWell);
  if (weight === 'fail') {
    test.failure(headline(check, 'finding'), 'CriterionError').stacktrace(body);
    return;
  }
  if (weight === 'unknown') {
    test.error(headline(check, 'unseen'), 'EvidenceError', body);
    return;
  }
  if (check.outcome === 'notApplicable' || check.outcome === 'unknown') test.skipped();
  if (check.outcome !== 'pass') test.standardOutput(body);
}

/**
 * JUnit XML: a suite per iteration, a case per check. classname and name are the room and the id of the check, which
 * stay whatever its title says. What does not gate does not fail: it says so in its output.
 */
export function renderJunit(given: RunRecord, { changes }: Beside): string {
  const since = changes ? safeInXml(headChanges(printableAll(changes))) : 'there was no run before';
  const record = printableAll(given);
  const report = builder.newBuilder().name('stackproof');
  for (const iteration of [...new Set(record.criteria.map((criterion) => criterion.iteration))]) {
    const name = suiteName(iteration);
    const asked = askedIn(record, iteration);
    const suite = report
      .testSuite()
      .name(name)
      .timestamp(record.gatheredAt)
      // Some readers add these up, and find no number where one has none.
      .time(
        secondsOf(
          asked.flatMap(({ check }) => check.looks),
          record,
        ),
      )
      .property('project', safeInXml(record.stack.project))
      .property('views', safeInXml(record.views.join(', ')))
      .property('policy', safeInXml(record.policy.file))
      .property('gate', record.failOn)
      .property('changes', since)
      .property('limits', limits.join(' '));
    for (const each of asked) {
      const test = suite.testCase().className(name).name(each.check.id).time(secondsOf(each.check.looks, record));
      const file = fileOf(each.check);
      if (file !== undefined) test.file(safeInXml(file));
      fill(test, each, record);
    }
  }
  return asReadersKnow(report.build());
}
