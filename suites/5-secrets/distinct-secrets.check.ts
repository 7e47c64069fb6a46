import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'a value of its own';

export const distinctSecrets = defineCheck({
  id: 'distinct-secrets',
  title: 'No secret is used twice',
  severity: 'medium',
  why: 'Whoever learns it at one service has the other one as well, and both must be made anew.',
  fix: 'Make a value of its own for each of them.',
  requires: ['secret-leaks'],
  evaluate({ 'secret-leaks': { known, same } }, { secrets }) {
    const compared = known.filter(({ state }) => state !== 'public');
    if (compared.length === 0) return notApplicable('there is no secret whose value could be another’s as well');
    return compared.map(({ secret, state }): Observation => {
      const twins = same.find((group) => group.includes(secret))?.filter((each) => each !== secret) ?? [];
      const about = { subject: secret, expected, reproduce: null };
      if (state === 'unread') return { ...about, holds: null, observed: 'its value could not be read' };
      if (twins.length === 0)
        return { ...about, holds: true, observed: state === 'empty' ? 'it is empty' : 'nobody else’s' };
      return {
        ...about,
        cause: { kind: 'file', key: [secret, ...twins].sort().join(' and ') },
        holds: false,
        observed: `the same value as ${twins.join(' and ')}`,
        reproduce: `sha256sum ${word(secrets.directory ?? 'secrets')}/* | sort | uniq -w64 -D`,
      };
    });
  },
});
