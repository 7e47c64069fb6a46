import { scrapedPort } from '../../helpers/derived/monitoring/targets.ts';
import { containersOf, isAtRest, isUp } from '../../helpers/derived/stack/stack.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Container } from '../../helpers/evidence/containers.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { containersOfService } from '../../helpers/derived/stack/by-hand.ts';

/** A health check that says something: one that never ends its start does not. */
const isChecked = ({ health }: Container): boolean => health.declaredBy !== 'none' && health.status !== 'none';

/** Services of the stack, declared or running, that are to give a sign of life. */
const servicesOf = (containers: readonly Container[], { services, monitoring }: Policy): string[] => {
  const running = containers.filter((each) => each.member && isUp(each)).flatMap(({ service }) => service ?? []);
  // Of a job nobody asks whether it is alive, but how it ended; and what is not asked for is not there.
  const isDue = (name: string) => services[name]?.runs !== 'once' && !isAtRest(containers, { services }, name);
  return [...new Set([...Object.keys(services), ...running])]
    .filter((name) => !monitoring.alive.includes(name) && isDue(name))
    .sort();
};

/** Whether one of Prometheus' targets is this very container, and no guest or host of its namespace. */
function isScraped(container: Container, containers: readonly Container[], metrics: Artifacts['metrics']): boolean {
  const { namespace, service } = container;
  return metrics.targets.some(({ url, about, job }) => {
    const at = scrapedPort(about ?? url, containers, metrics.prometheus.service);
    if (at.namespace === null || at.namespace !== namespace) return false;
    const sharing = containers.filter((each) => each.member && each.namespace === namespace);
    return sharing.length === 1 || job === service;
  });
}

export const livenessSignals = defineCheck({
  id: 'liveness-signals',
  title: 'Every service has a liveness signal',
  severity: 'medium',
  why: 'A process that hangs still runs, and only something that asks it notices.',
  fix: 'Give the service that is named a `healthcheck:`, or a scrape or probe target of Prometheus.',
  restsOn: ['image'],
  requires: ['containers', 'metrics'],
  evaluate({ containers, metrics }, policy) {
    const expected = 'a health check, a scrape target or a probe';
    return servicesOf(containers, policy).map((subject): Observation => {
      const mine = containersOf(containers, subject);
      const reproduce = `docker inspect --format '{{json .State.Health}}' ${containersOfService(subject)}`;
      const common = { subject, expected, reproduce };
      if (mine.length === 0) return { ...common, holds: null, observed: 'there is no container of it to ask' };
      const checked = mine.every(isChecked);
      const scraped = mine.every((each) => isScraped(each, containers, metrics));
      const signals = [...(checked ? ['a health check'] : []), ...(scraped ? ['a target of Prometheus'] : [])];
      if (signals.length > 0) return { ...common, holds: true, observed: signals.join(' and '), reproduce: null };
      const blind = metrics.prometheus.state === 'mute' || metrics.prometheus.state === 'refused';
      if (blind)
        return { ...common, holds: null, observed: 'no health check, and Prometheus did not say whom it asks' };
      return { ...common, holds: false, observed: 'nothing asks it whether it is alive' };
    });
  },
});
