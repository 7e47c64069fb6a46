import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isLooping } from '../../helpers/derived/stack/stack.ts';

export const restartLoops = defineCheck({
  id: 'restart-loops',
  title: 'No service restarts in a loop',
  severity: 'high',
  seesLife: true,
  why: 'A service that dies as soon as it starts is up whenever somebody looks, and never when it is needed.',
  fix: 'Read its last words with `docker logs`, mend the cause, and recreate the container.',
  restsOn: ['program'],
  requires: ['containers'],
  evaluate({ containers }, policy) {
    const mine = containers.filter(({ member }) => member);
    if (mine.length === 0) return unknown('the engine lists no container of the stack');
    return mine.map((container): Observation => {
      const { subject, service, restartCount, status, name } = container;
      const most = policy.services[service ?? '']?.maxRestarts ?? 3;
      return {
        subject,
        cause: { kind: 'service', key: subject },
        holds: !isLooping(container, policy),
        expected: `at most ${most} restarts`,
        observed:
          status === 'restarting' ? `restarting, again and again` : `${restartCount === 0 ? 'none' : restartCount}`,
        reproduce: `docker inspect --format '{{.RestartCount}}' ${name}`,
      };
    });
  },
});
