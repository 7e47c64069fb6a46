import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Target } from '../../helpers/evidence/metrics.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { targetOf } from '../../helpers/testing/worlds/world-watch.ts';
import { scrapeTargets } from './scrape-targets.check.ts';

const jobs = ['prometheus', 'traefik', 'alertmanager', 'loki', 'promtail'];
const changed = (job: string, change: Partial<Target>) =>
  monitored(({ metrics }) =>
    metrics.targets.filter((each) => each.job === job).forEach((each) => Object.assign(each, change)),
  );
const without = (job: string, change: (metrics: Artifacts['metrics']) => void = () => undefined) =>
  monitored(({ metrics }) => {
    metrics.targets = metrics.targets.filter((each) => each.job !== job);
    change(metrics);
  });
const prometheus = (state: Artifacts['metrics']['prometheus']['state']) =>
  monitored(({ metrics }) =>
    Object.assign(metrics, { targets: [], prometheus: { ...metrics.prometheus, state, error: 'why' } }),
  );

testCheck(scrapeTargets, {
  holds: [
    { given: 'every job has its target', world: monitored() },
    { given: 'a target by address', world: changed('loki', { url: 'http://203.0.113.229:3100/metrics' }) },
    {
      given: 'a service asked through a prober',
      world: changed('loki', { url: 'http://prometheus:9115/probe?target=x', about: 'http://loki:3100/ready' }),
    },
    { given: 'asked as seldom as samples count', world: changed('loki', { interval: 300 }) },
    { given: 'asked at the last moment that counts', world: changed('loki', { scrapedAgo: 105 }) },
    {
      given: 'a second target of the job elsewhere',
      world: monitored(({ metrics }) => metrics.targets.push(targetOf('loki', 'http://elsewhere.test:1/metrics'))),
    },
    {
      given: 'a target on the host, by the gateway',
      world: monitored(({ metrics, containers }, { monitoring }) => {
        Object.assign(monitoring.jobs, { fail2ban: { service: 'fail2ban', port: null } });
        metrics.targets.push(targetOf('fail2ban', 'http://host.docker.internal:9191/metrics'));
        containers.filter(({ service }) => service === 'fail2ban').forEach((each) => (each.namespace = 'host'));
      }),
    },
  ],
  broken: [
    { given: 'asked more seldom than samples count', world: changed('loki', { interval: 600 }), subjects: ['loki'] },
    {
      given: 'samples that count for seconds',
      world: monitored(({ metrics }) => {
        metrics.lookbackSeconds = 10;
        metrics.targets = metrics.targets.filter(({ job }) => job === 'loki');
      }),
      subjects: jobs,
    },
    { given: 'a job without target', world: without('loki'), subjects: ['loki'] },
    {
      given: 'no such job',
      world: without('loki', ({ config }) => config?.jobs.splice(config.jobs.indexOf('loki'), 1)),
      subjects: ['loki'],
    },
    {
      given: 'no target, and the configuration could not be read',
      world: without('loki', (metrics) => (metrics.config = null)),
      subjects: ['loki'],
    },
    {
      given: 'a target is down',
      world: changed('loki', { health: 'down', error: 'connection refused' }),
      subjects: ['loki'],
    },
    { given: 'a target is down, without a reason', world: changed('loki', { health: 'down' }), subjects: ['loki'] },
    {
      given: 'a job asks another service',
      world: changed('loki', { url: 'http://promtail:9080/metrics' }),
      subjects: ['loki'],
    },
    {
      given: 'a job asks nobody that is known',
      world: changed('loki', { url: 'http://elsewhere.test/metrics' }),
      subjects: ['loki'],
    },
    {
      given: 'a job asks another port than declared',
      world: changed('traefik', { url: 'http://traefik:80/metrics' }),
      subjects: ['traefik'],
    },
    { given: 'Prometheus asks no more', world: changed('loki', { scrapedAgo: 106 }), subjects: ['loki'] },
    {
      given: 'no interval is known, and it is long ago',
      world: changed('loki', { interval: null, scrapedAgo: 241 }),
      subjects: ['loki'],
    },
    {
      given: 'one of two targets is down',
      world: monitored(({ metrics }) =>
        metrics.targets.push({ ...targetOf('loki', 'http://loki:3100/metrics'), health: 'down' }),
      ),
      subjects: ['loki'],
    },
    {
      given: 'a target of an undeclared job is down',
      world: monitored(({ metrics }) =>
        metrics.targets.push({ ...targetOf('other', 'http://other.test/metrics'), health: 'down' }),
      ),
      subjects: ['other'],
    },
    { given: 'there is no Prometheus', world: prometheus('absent'), subjects: jobs },
    { given: 'Prometheus is stopped', world: prometheus('stopped'), subjects: jobs },
    {
      given: 'there is none, and no job is declared',
      world: monitored(({ metrics }, { monitoring }) => {
        Object.assign(monitoring, { jobs: {} });
        Object.assign(metrics, { targets: [], prometheus: { ...metrics.prometheus, state: 'unreached' } });
      }),
      subjects: ['prometheus'],
    },
  ],
  unknown: [
    { given: 'a target was not asked yet', world: changed('loki', { health: 'unknown' }), subjects: ['loki'] },
    { given: 'Prometheus’ clock could not be read', world: changed('loki', { scrapedAgo: null }), subjects: ['loki'] },
    { given: 'Prometheus gave no answer', world: prometheus('mute'), subjects: jobs },
    { given: 'Prometheus asks for a login', world: prometheus('refused'), subjects: jobs },
  ],
});
