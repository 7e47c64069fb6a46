import { perHealed } from '../../helpers/derived/upkeep/healed.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const healingLabels = defineCheck({
  id: 'healing-labels',
  title: 'Each service that is to be healed bears the label by which the healer knows it',
  severity: 'medium',
  why: 'A healer passes over whatever does not bear its label.',
  fix: 'Put the label on the service, or the name that the healer looks for under `healing.label`.',
  requires: ['healing'],
  evaluate({ healing }, policy) {
    const { label } = policy.healing;
    const expected = label === '' ? 'watched, as everybody is' : `the label ${label}`;
    return perHealed(healing, policy, expected, ({ labelled }) => ({
      holds: labelled,
      observed: labelled ? expected : 'no such label',
    }));
  },
});
