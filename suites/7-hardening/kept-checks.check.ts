import { compareChecks } from '../../helpers/derived/weakened/compare.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { sound } from '../../helpers/kernel/observations.ts';

export const keptChecks = defineCheck({
  id: 'kept-checks',
  title: 'Every criterion and check of the last run is still judged, and counts as much',
  severity: 'high',
  why: 'What goes together with its check leaves a report as green as before.',
  fix: 'Bring the check back, or keep the next record once somebody has agreed to its removal.',
  requires: ['earlier-run'],
  evaluate({ 'earlier-run': { run, why, unreadable, checks } }) {
    if (!run) return unreadable ? unknown(why) : notApplicable(why);
    if (!checks) return unknown('whoever looked did not say which checks there are now');
    if (run.checks.length === 0) return unknown(`the run of ${run.gatheredAt} judged no check at all`);
    const expected = `as at the run of ${run.gatheredAt}`;
    const weakened = compareChecks(run.checks, checks).map(({ subject, was, is }): Observation => ({
      ...{ subject, holds: false, expected: `${was}, ${expected}`, observed: is },
      reproduce: 'stackproof list',
    }));
    return [...weakened, sound('all others', expected, `${checks.length} checks, ${run.checks.length} then`)];
  },
});
