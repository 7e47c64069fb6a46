import type { Container } from '../../helpers/evidence/containers.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { containersOf, isAtRest } from '../../helpers/derived/stack/stack.ts';

function judge({ status, health }: Container): { holds: boolean | null; observed: string } {
  // The last health of a container that does not run says nothing about it. How often it restarted before is the
  // finding of restart-loops.
  if (status !== 'running')
    return { holds: null, observed: status === 'restarting' ? 'it restarts in a loop' : `it is ${status}` };
  if (health.status === 'healthy')
    return {
      holds: true,
      observed: `healthy, by a check of its ${health.declaredBy === 'image' ? 'image' : 'compose file'}`,
    };
  if (health.status === 'starting') return { holds: null, observed: 'its check has not answered yet' };
  return {
    holds: false,
    observed:
      health.status === 'none'
        ? 'it has no health check'
        : `unhealthy${health.lastOutput ? `: ${health.lastOutput.split('\n')[0] ?? ''}` : ''}`,
  };
}

export const healthyServices = defineCheck({
  id: 'healthy-services',
  title: 'All declared health checks report healthy',
  severity: 'high',
  seesLife: true,
  why: 'A container that runs and does not serve is restarted by nobody, and Traefik drops it without a word.',
  fix: 'Read the check’s last output with `docker inspect`, and mend the service or its check.',
  restsOn: ['program'],
  requires: ['containers'],
  evaluate({ containers }, policy) {
    const checked = Object.entries(policy.services).filter(
      ([service, { health }]) => health && !isAtRest(containers, policy, service),
    );
    const declared = new Set(checked.map(([service]) => service));
    const others = containers.filter(
      ({ member, service, health, status }) =>
        member && health.declaredBy !== 'none' && status === 'running' && !declared.has(service ?? ''),
    );
    const rows = [
      ...checked.flatMap(([subject]): Observation[] => {
        const mine = containersOf(containers, subject);
        if (mine.length === 0)
          return [{ subject, holds: null, expected: 'healthy', observed: 'it has no container', reproduce: null }];
        return mine.map((container) => ({
          subject,
          cause: { kind: 'service' as const, key: subject },
          expected: 'healthy',
          ...judge(container),
          reproduce: `docker inspect --format '{{json .State.Health}}' ${container.name}`,
        }));
      }),
      ...others.map((container): Observation => ({
        subject: container.subject,
        cause: { kind: 'service', key: container.subject },
        expected: 'healthy',
        ...judge(container),
        reproduce: `docker inspect --format '{{json .State.Health}}' ${container.name}`,
      })),
    ];
    return rows.length > 0 ? rows : notApplicable('no health check is declared, and none is there');
  },
});
