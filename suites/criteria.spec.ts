import { describe, expect, test } from 'vitest';
import { severities } from '../helpers/kernel/check.ts';
import { judgeCriteria } from '../helpers/kernel/judge.ts';
import type { RecordedCheck, RecordedCriterion } from '../helpers/kernel/record.ts';
import { ConfigError, CriterionError, EvidenceError } from '../helpers/lib/errors.ts';
import { loadPolicy } from '../helpers/policy/load.ts';
import { policyAt } from '../helpers/policy/policy.ts';
import { readRecording } from '../helpers/sources/recorded.ts';
import { criteria } from './index.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** As in the run record, for reporters. */
    criterion?: RecordedCriterion;
  }
}

const { STACKPROOF_EVIDENCE: recording, STACKPROOF_POLICY: named, STACKPROOF_UNTIL: until } = process.env;
if (!recording)
  throw new ConfigError(
    'no recording was named: set STACKPROOF_EVIDENCE to the evidence.json of a run, for instance of `stackproof audit`',
  );

const evidence = readRecording(recording);
const loaded = loadPolicy(
  named,
  process.cwd(),
  criteria.flatMap(({ checks }) => checks.map(({ id }) => id)),
);
if (!loaded)
  throw new ConfigError(
    'no policy was named and no stackproof.yaml was found: set STACKPROOF_POLICY, or write one with `stackproof init`',
  );
if (until !== undefined && !/^[0-7]$/.test(until))
  throw new ConfigError(`STACKPROOF_UNTIL is ${JSON.stringify(until)}: give an iteration, 0 to 7`);
const judged = judgeCriteria(
  criteria,
  evidence,
  policyAt(loaded.file, until === undefined ? loaded.file.iteration : Number(until)),
  null,
);

const gates = ({ severity }: RecordedCheck): boolean =>
  severities.indexOf(severity) <= severities.indexOf(loaded.file.failOn);
/** `<subject>: expected <x>, observed <y>`, a line each. */
const describeCheck = ({ id, reason, observations }: RecordedCheck): string[] => {
  const bad = observations.filter(({ holds, waived }) => holds !== true && !waived);
  return bad.length > 0
    ? bad.map(
        ({ subject, expected, observed, see }) =>
          `${id}: ${subject}: expected ${expected}, observed ${observed}${see ? `; see \`${see}\`` : ''}`,
      )
    : [`${id}: ${reason ?? 'could not see'}`];
};

describe('criteria', () => {
  // vitest's own `$title` cuts what is longer than 40 characters.
  for (const criterion of judged)
    test(`${criterion.id} ${criterion.title}`, ({ task, skip }) => {
      const { outcome } = criterion;
      task.meta.criterion = criterion;
      const having = (wanted: RecordedCheck['outcome'], counted = gates) =>
        criterion.checks
          .filter((check) => check.outcome === wanted && check.accepted === undefined && counted(check))
          .flatMap(describeCheck);
      const [failed, blind] = [having('fail'), having('unknown')];
      if (failed.length > 0) throw new CriterionError(failed.join('\n'));
      if (blind.length > 0) throw new EvidenceError(blind.join('\n'));
      const below = [...having('fail', () => true), ...having('unknown', () => true)];
      if (below.length === 0 && outcome === 'unknown') skip('a blind spot that the policy accepts');
      if (outcome === 'fail' || outcome === 'unknown') skip(`below ${loaded.file.failOn}: ${below.join('; ')}`);
      if (outcome === 'notApplicable') skip(criterion.checks.map(({ reason }) => reason ?? '').join('; '));
      expect(['pass', 'waived']).toContain(outcome);
    });
});
