import type { HealedContainer, HealthTest } from '../../helpers/evidence/healing.ts';
import { perHealed } from '../../helpers/derived/upkeep/healed.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

const words: Record<HealthTest, string> = {
  none: 'no health check, so nobody ever calls it unhealthy',
  constant: 'a health check that ends well whatever happens',
  deaf: 'a health check that ends well where nobody answers it',
  elsewhere: 'a health check that asks other containers, and not its own',
  asks: 'a health check that can fail',
};

/** Of one that needs longer to be called unhealthy nobody notices that it is healed. */
const longestSeconds = 3600;

function show({ test, unhealthyAfterSeconds, startsForSeconds }: HealedContainer): string {
  const after = unhealthyAfterSeconds === null ? '' : `; unhealthy after ${unhealthyAfterSeconds} s`;
  const start = startsForSeconds > longestSeconds ? `, but not while it starts, for ${startsForSeconds} s` : '';
  return `${words[test]}${after}${start}`;
}

export const fallibleHealthChecks = defineCheck({
  id: 'fallible-health-checks',
  title: 'Each service that is to be healed has a health check that can fail',
  severity: 'medium',
  why: 'A health check like `true` or `… || exit 0` reports healthy for ever, and nobody is ever healed.',
  fix: 'Let the health check ask the program for its health page, and end with an error where none comes.',
  requires: ['healing'],
  evaluate({ healing }, policy) {
    return perHealed(healing, policy, words.asks, (healed) => ({
      holds:
        healed.test === 'asks' &&
        (healed.unhealthyAfterSeconds ?? 0) <= longestSeconds &&
        healed.startsForSeconds <= longestSeconds,
      observed: show(healed),
    }));
  },
});
