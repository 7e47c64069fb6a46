import type { Container } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { targetOf } from '../../helpers/testing/worlds/world-watch.ts';
import { livenessSignals } from './liveness-signals.check.ts';

const none: Container['health'] = { declaredBy: 'none', status: 'none', lastOutput: '' };
const without = (service: string, change: (evidence: Artifacts) => void = () => undefined) =>
  monitored((evidence) => {
    evidence.containers.filter((each) => each.service === service).forEach((each) => (each.health = none));
    change(evidence);
  });
const target =
  (job: string, url: string, about: string | null = null) =>
  ({ metrics }: Artifacts) =>
    void metrics.targets.push({ ...targetOf(job, url), about });

testCheck(livenessSignals, {
  holds: [
    { given: 'all have a health check', world: monitored() },
    { given: 'a target of Prometheus', world: without('loki') },
    {
      given: 'somebody else’s container beside the stack has neither',
      world: monitored(({ containers }) => {
        const [one] = containers;
        if (one) containers.push({ ...one, member: false, service: 'theirs', subject: 'theirs/app', health: none });
      }),
    },
    {
      given: 'a job that ends',
      world: monitored((evidence, policy) => {
        Object.assign(policy.services['sonarr'] ?? {}, { runs: 'once' });
        evidence.containers.filter((each) => each.service === 'sonarr').forEach((each) => (each.health = none));
      }),
    },
    {
      given: 'what nobody asked for',
      world: monitored((evidence, policy) => {
        Object.assign(policy.services['sonarr'] ?? {}, { runs: 'sometimes' });
        evidence.containers = evidence.containers.filter((each) => each.service !== 'sonarr');
      }),
    },
    {
      given: 'a probe',
      world: without('sonarr', target('probe', 'http://blackbox:9115/probe', 'http://sonarr:8989/ping')),
    },
    {
      given: 'a target named after a guest of a shared namespace',
      world: without('qbittorrent', target('qbittorrent', 'http://gluetun:8080/metrics')),
    },
    {
      given: 'one that runs and ends',
      world: monitored((evidence, policy) => {
        Object.assign(policy.monitoring, { alive: ['sonarr'] });
        evidence.containers.filter((each) => each.service === 'sonarr').forEach((each) => (each.health = none));
      }),
    },
  ],
  broken: [
    { given: 'neither', world: without('sonarr'), subjects: ['sonarr'] },
    {
      given: 'a health check that is switched off',
      world: monitored(({ containers }) =>
        containers
          .filter((each) => each.service === 'sonarr')
          .forEach((each) => (each.health = { ...none, declaredBy: 'compose' })),
      ),
      subjects: ['sonarr'],
    },
    {
      given: 'a target of its host’s namespace that is not its own',
      world: without('qbittorrent', target('gluetun', 'http://gluetun:8000/metrics')),
      subjects: ['qbittorrent'],
    },
    {
      given: 'one of two replicas',
      world: monitored(({ containers }) => {
        const one = containers.find((each) => each.service === 'sonarr');
        if (one) containers.push({ ...one, subject: 'sonarr#2', id: 'two', health: none });
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a service that nobody declared',
      world: monitored(({ containers }) => {
        const one = containers.find((each) => each.service === 'sonarr');
        if (one)
          containers.push({
            ...one,
            service: 'extra',
            subject: 'extra',
            id: 'extra',
            health: none,
            attachments: [],
            namespace: 'extra',
          });
      }),
      subjects: ['extra'],
    },
  ],
  unknown: [
    {
      given: 'no health check, and Prometheus gave no answer',
      world: without(
        'sonarr',
        ({ metrics }) =>
          void Object.assign(metrics, { targets: [], prometheus: { ...metrics.prometheus, state: 'mute' } }),
      ),
      subjects: ['sonarr'],
    },
    {
      given: 'Prometheus asks for a login',
      world: without(
        'sonarr',
        ({ metrics }) =>
          void Object.assign(metrics, { targets: [], prometheus: { ...metrics.prometheus, state: 'refused' } }),
      ),
      subjects: ['sonarr'],
    },
    {
      given: 'there is no container of it',
      world: monitored((evidence) => {
        evidence.containers = evidence.containers.filter((each) => each.service !== 'sonarr');
      }),
      subjects: ['sonarr'],
    },
  ],
});
