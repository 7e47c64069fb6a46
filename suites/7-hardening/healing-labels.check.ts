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
    const told = healing.looksFor === null || healing.looksFor === label ? '' : healing.looksFor;
    const labels = [label, told].filter((each) => each !== '');
    const expected = labels.length === 0 ? 'watched, as everybody is' : `the label ${labels.join(', and ')}`;
    // Told of a label that nobody bears, it is the healer that is told something wrong.
    const isHealers = told !== '' && healing.containers.every(({ labelled }) => !labelled);
    const cause = { kind: 'service' as const, key: policy.healing.service ?? '' };
    return perHealed(healing, policy, expected, ({ labelled }) => ({
      ...(isHealers ? { cause } : {}),
      holds: labelled,
      observed: labelled ? expected : `no such label${told === '' ? '' : `; the healer was told to look for ${told}`}`,
    }));
  },
});
