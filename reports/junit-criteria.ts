import builder from 'junit-report-builder';
import type { RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import { isAccepted } from '../helpers/kernel/accepted-views.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { groupCauses } from './causes.ts';
import { safeInXml as safe } from './xml-text.ts';
import { limits, linesOf, shownAs } from './findings.ts';
import { plural } from './text.ts';

function body(criterion: RecordedCriterion): string {
  const checks = criterion.checks.flatMap((check) => {
    const lines = linesOf(check);
    if (lines.length === 0) return check.reason ? [`${check.id}: ${shownAs(check)}: ${check.reason}`] : [];
    return [
      `${check.id} (${check.severity}, ${shownAs(check)}): ${check.title}`,
      ...lines.flatMap(({ text, see }) => [`  ${text}`, ...(see ? [`    see: ${see}`] : [])]),
      `  why: ${check.why}`,
      `  fix: ${check.fix}`,
    ];
  });
  return [...causesIn(criterion), ...checks].join('\n');
}

/** The causes that break a criterion, in a few lines. */
const causesIn = (criterion: RecordedCriterion): string[] =>
  groupCauses({ criteria: [criterion] })
    .slice(0, 5)
    .map(({ severity, title, findings }) => `cause (${severity}): ${title}, ${plural(findings, 'finding')}`);

function headline(criterion: RecordedCriterion, kind: 'finding' | 'unseen'): string {
  const counted = criterion.checks.filter(({ severity }) => severity !== 'advisory');
  const lines = counted.flatMap(linesOf).filter((line) => line.kind === kind);
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  return safe(`${lines[0]?.text ?? criterion.title}${more}`);
}

const iterationName = (iteration: number) => (iteration === 0 ? 'evidence' : `iteration ${iteration}`);

/**
 * JUnit XML as it was before checks had cases of their own, for whoever reads that: a suite per iteration, a case per
 * criterion. Failure: the stack is wrong. Error: could not see. Skipped:
 * does not apply.
 * Waived and advisory cases pass and say so in their output.
 */
export function renderCriteria(given: RunRecord): string {
  const record = printableAll(given);
  const report = builder.newBuilder().name('stackproof');
  for (const iteration of [...new Set(record.criteria.map((criterion) => criterion.iteration))]) {
    const suite = report
      .testSuite()
      .name(`stackproof ${iterationName(iteration)}`)
      .timestamp(record.gatheredAt);
    suite
      .property('project', safe(record.stack.project))
      .property('views', safe(record.views.join(', ')))
      .property('policy', safe(record.policy.file))
      .property('limits', limits.join(' '));
    for (const criterion of record.criteria.filter((each) => each.iteration === iteration)) {
      const test = suite
        .testCase()
        .className(`stackproof.${iterationName(iteration).replace(' ', '-')}`)
        .name(`${criterion.id} ${criterion.title}`)
        .time(0);
      const text = safe(body(criterion));
      const shown = shownAs(criterion);
      if (shown === 'fail') test.failure(headline(criterion, 'finding'), 'CriterionError').stacktrace(text);
      else if (shown === 'unknown' && !isAccepted(criterion))
        test.error(headline(criterion, 'unseen'), 'EvidenceError', text);
      else {
        if (shown === 'notApplicable' || shown === 'unknown') test.skipped();
        if (text) test.standardOutput(text);
      }
    }
  }
  return report.build();
}
