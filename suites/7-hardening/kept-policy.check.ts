import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { compareGrants } from '../../helpers/derived/weakened/compare.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import type { Grants } from '../../helpers/policy/grant-words.ts';
import { grantsOf } from '../../helpers/policy/grants.ts';
import { seeDifference } from '../../helpers/derived/weakened/judge-reach.ts';

type Earlier = Artifacts['earlier-run'];

interface Baseline {
  name: string;
  grants: Grants;
  reproduce: string;
}

/** The policy of then, by the record of the run and by git: what either shows counts. */
function baselinesOf({ run, policy }: Earlier): Baseline[] {
  const recorded = run?.grants
    ? [{ name: `the run of ${run.gatheredAt}`, grants: run.grants, reproduce: seeDifference }]
    : [];
  const committed = policy
    ? [
        {
          ...{ name: `the commit ${policy.commit}`, grants: policy.grants },
          reproduce: `git diff ${policy.commit} -- stackproof.yaml`,
        },
      ]
    : [];
  return [...recorded, ...committed];
}

function judge({ name, grants, reproduce }: Baseline, now: Grants): Observation[] {
  const weakened = compareGrants(grants, now).map(({ subject, was, is }): Observation => ({
    ...{ subject, holds: false, expected: `${was}, as at ${name}`, observed: is, reproduce },
  }));
  const entries = now.permits.length + now.demands.length + now.limits.length;
  return [...weakened, sound('all others', `as at ${name}`, `${entries} entries and figures of the policy`)];
}

/** What was to be looked at and could not be. */
function blindSpots({ unreadable, why, policyUnreadable, policyWhy }: Earlier): Observation[] {
  const expected = 'an earlier policy to hold this one against';
  return [
    ...(unreadable ? [unseen('the earlier run', expected, why)] : []),
    ...(policyUnreadable ? [unseen('the history of the policy', expected, policyWhy)] : []),
  ];
}

export const keptPolicy = defineCheck({
  id: 'kept-policy',
  title: 'The policy permits no more than at the last run, and asks for no less',
  severity: 'high',
  why: 'A port, a waiver or a looser figure turns a finding into a pass without anything being repaired.',
  fix: 'Take the entry out again, or bring it back; where it is meant, the next run is held against this one.',
  requires: ['earlier-run'],
  evaluate({ 'earlier-run': earlier }, policy) {
    const [baselines, blind] = [baselinesOf(earlier), blindSpots(earlier)];
    const now = grantsOf(policy);
    if (baselines.length > 0) return [...baselines.flatMap((each) => judge(each, now)), ...blind];
    const { run, policySha256, policyWhy, why } = earlier;
    if (blind.length > 0) return blind;
    if (!run) return notApplicable(`${why}; ${policyWhy}`);
    if (run.policySha256 === policySha256 && policySha256 !== '')
      return [sound('the policy', 'the same', `it is the very file of the run of ${run.gatheredAt}`)];
    return unknown(`the run of ${run.gatheredAt} did not keep what its policy permitted; ${policyWhy}`);
  },
});
