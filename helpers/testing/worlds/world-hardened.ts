import type { DriftedContainer } from '../../evidence/drift.ts';
import type { Daemon, HardenedContainer } from '../../evidence/hardening.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { policyAt, type Policy } from '../../policy/policy.ts';
import { goodDrift, goodHardening } from './world-hardening.ts';
import { goodEarlierRun } from './world-earlier.ts';
import { attachLimits } from './world-limits.ts';
import { freshly, type World } from './fresh.ts';
import { policyFile } from './world-policy.ts';
import { sealed } from './world-sealed.ts';

/** The small world at iteration 7: every container as tightly set as it can be. */
export const hardened = freshly(() => {
  const { evidence } = sealed();
  evidence.hardening = goodHardening(evidence.containers);
  evidence.drift = goodDrift(evidence.containers);
  attachLimits(evidence);
  evidence['earlier-run'] = goodEarlierRun(evidence);
  return { evidence, policy: policyAt(policyFile, 7) };
});

/** The daemon of the small world, which has one. */
export function daemonOf({ hardening: { daemon } }: Pick<Artifacts, 'hardening'>): Daemon {
  if (!daemon) throw new Error('there is no daemon in the small world');
  return daemon;
}

/** The same with one container set otherwise. It has to be there: a change of nothing would prove nothing. */
export const hardenedBut = (
  subject: string,
  change: (settings: HardenedContainer, evidence: Artifacts, policy: Policy) => void,
): World =>
  hardened((evidence, policy) => {
    const settings = evidence.hardening.containers.find((each) => each.subject === subject);
    if (!settings) throw new Error(`there is no ${subject} in the small world`);
    change(settings, evidence, policy);
  });

/** The same with one container otherwise than its service is written down. */
export const drifted = (
  subject: string,
  change: (drift: DriftedContainer, evidence: Artifacts, policy: Policy) => void,
): World =>
  hardened((evidence, policy) => {
    const mine = evidence.drift.containers.find((each) => each.subject === subject);
    if (!mine) throw new Error(`there is no ${subject} in the small world`);
    change(mine, evidence, policy);
  });
