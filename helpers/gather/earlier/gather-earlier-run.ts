import { grantsOf } from '../../policy/grants.ts';
import { runGit } from '../../clients/run-git.ts';
import type { EarlierRun } from '../../evidence/earlier-run.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { readPolicyHistory } from './read-policy-history.ts';
import { readRun } from './read-earlier-record.ts';

const noRun = 'there is no earlier run to hold this one against: the next one has this one, or name one with --since';

function findRun({ earlier, project }: GatherContext): Pick<EarlierRun, 'run' | 'why' | 'unreadable'> {
  if (!earlier?.run) return { run: null, why: noRun, unreadable: false };
  const { text, name } = earlier.run;
  if (text === null) return { run: null, why: `${name} could not be read`, unreadable: true };
  return readRun(text, name, project);
}

/** The record of one earlier run, and the policy of then as git has it. */
export const gatherEarlierRun: Gatherer<'earlier-run'> = {
  id: 'earlier-run',
  async gather(context) {
    const found = findRun(context);
    const { path = null, sha256 = '' } = context.earlier?.policy ?? {};
    // What a lab of ours is judged by is nobody's policy.
    const isAsked = path !== null && context.source !== 'spun';
    const { iteration } = context.policy;
    const wanted = { sha256, iteration, grants: grantsOf(context.policy) };
    const history = isAsked
      ? await readPolicyHistory(runGit, { ...wanted, path, run: found.run })
      : { policy: null, policyWhy: 'the policy has no file whose history could be read', policyUnreadable: false };
    const value = { ...found, ...history, policySha256: sha256, checks: context.earlier?.checks ?? null };
    return { value, scope: `${value.why}; ${value.policyWhy}` };
  },
};
