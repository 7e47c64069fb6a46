import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { scrapedServices } from './scraped-services.check.ts';

const offer = (namespace: string, port: number, offers: boolean | null) =>
  monitored(({ metrics }) =>
    metrics.offers.push({ namespace, port, offers, error: offers === null ? 'dropped' : null }),
  );
const offering = [
  'alertmanager:9093/tcp',
  'loki:3100/tcp',
  'prometheus:9090/tcp',
  'promtail:9080/tcp',
  'traefik:8082/tcp',
];
const unasked = (state: Artifacts['metrics']['prometheus']['state']) =>
  monitored(({ metrics }) => Object.assign(metrics, { targets: [], prometheus: { ...metrics.prometheus, state } }));

testCheck(scrapedServices, {
  holds: [
    { given: 'all that offer metrics are asked', world: monitored() },
    { given: 'a port that offers none', world: offer('sonarr', 9999, false) },
    {
      given: 'metrics that nobody needs',
      world: monitored(({ metrics }, { monitoring }) => {
        Object.assign(monitoring.metrics, { unscraped: ['sonarr'] });
        metrics.offers.push({ namespace: 'sonarr', port: 9707, offers: true, error: null });
      }),
    },
    {
      given: 'a target that gave us no answer',
      world: monitored(({ metrics }) =>
        metrics.offers.filter(({ namespace }) => namespace === 'loki').forEach((each) => (each.offers = null)),
      ),
    },
  ],
  broken: [
    { given: 'metrics that nobody asks for', world: offer('sonarr', 9707, true), subjects: ['sonarr:9707/tcp'] },
    { given: 'asked at another port', world: offer('loki', 3101, true), subjects: ['loki:3101/tcp'] },
    { given: 'there is no Prometheus', world: unasked('absent'), subjects: offering },
  ],
  unknown: [
    { given: 'a port could not be asked', world: offer('sonarr', 9707, null), subjects: ['sonarr:9707/tcp'] },
    { given: 'Prometheus gave no answer', world: unasked('mute'), subjects: offering },
  ],
  notApplicable: [
    {
      given: 'nobody offers metrics',
      world: monitored(({ metrics }) => metrics.offers.forEach((each) => (each.offers = false))),
    },
    { given: 'nobody listens', world: monitored(({ metrics }) => (metrics.offers = [])) },
  ],
});
