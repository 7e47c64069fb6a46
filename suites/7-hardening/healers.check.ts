import { containersOf } from '../../helpers/derived/stack/stack.ts';
import { defineCheck, notApplicable } from '../../helpers/kernel/check.ts';

export const healers = defineCheck({
  id: 'healers',
  title: 'Somebody who restarts what is unhealthy runs, and is healthy himself',
  severity: 'medium',
  why: 'A service that hangs stays so until somebody misses it.',
  fix: 'Start the healer, or name the one that there is under `healing.service`.',
  requires: ['containers'],
  evaluate({ containers }, policy) {
    const { service } = policy.healing;
    if (service === null) return notApplicable('nobody is declared to be healed');
    const mine = containersOf(containers, service);
    const runs = mine.find(({ status }) => status === 'running');
    const seen = runs ?? mine[0];
    const health = seen?.health.status ?? 'none';
    const isWell = runs !== undefined && health !== 'unhealthy';
    return [
      {
        subject: service,
        cause: { kind: 'service', key: service },
        holds: isWell && health === 'starting' ? null : isWell,
        expected: 'running, and healthy where it has a health check',
        observed: seen ? `${seen.status}, ${health === 'none' ? 'no health check' : health}` : 'there is no container',
        reproduce: `docker ps -a --filter label=com.docker.compose.service=${service}`,
      },
    ];
  },
});
