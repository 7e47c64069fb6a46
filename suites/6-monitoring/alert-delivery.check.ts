import { causeOf, untold, whyNotAsked } from '../../helpers/derived/monitoring/asked.ts';
import { scrapedPort } from '../../helpers/derived/monitoring/targets.ts';
import type { Metrics } from '../../helpers/evidence/metrics.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

function judgeManager({ url, active, status, error }: Metrics['alertmanagers'][number]): Verdict {
  if (!active) return { holds: false, observed: `Prometheus dropped ${url}` };
  if (status === null)
    return { holds: false, observed: `${url} does not answer Prometheus: ${error ?? 'no reason given'}` };
  if (status >= 200 && status < 300) return { holds: true, observed: `${url} answers Prometheus` };
  return { holds: false, observed: `${url} answers Prometheus ${status}: it is not ready` };
}

export const alertDelivery = defineCheck({
  id: 'alert-delivery',
  title: 'Prometheus reaches the declared Alertmanager',
  severity: 'high',
  why: 'An alert that Prometheus cannot hand on is seen by nobody.',
  fix: 'Name the Alertmanager under `alerting.alertmanagers`, on a network that Prometheus shares with it.',
  requires: ['metrics', 'alerting', 'containers'],
  evaluate({ metrics, alerting: { alertmanager }, containers }) {
    const subject = alertmanager.service;
    const expected = 'an Alertmanager that Prometheus reaches';
    const told = untold(metrics.prometheus, [subject], expected);
    if (told) return told;
    const reproduce = askOwnApi(metrics.prometheus.service, metrics.prometheus.port, '/api/v1/alertmanagers');
    const common = { subject, expected, reproduce, cause: causeOf(alertmanager) };
    const gone = whyNotAsked(alertmanager);
    if (gone) return [{ ...common, ...gone }];
    const blind = metrics.unread.find(({ what }) => what === 'alertmanagers');
    if (blind)
      return [{ ...common, holds: null, observed: `what Prometheus was told of could not be read: ${blind.error}` }];
    const place = containers.find(({ member, service }) => member && service === subject)?.namespace ?? null;
    const mine = metrics.alertmanagers.filter(
      ({ url }) => place !== null && scrapedPort(url, containers, metrics.prometheus.service).namespace === place,
    );
    const observed =
      metrics.alertmanagers.length === 0
        ? 'Prometheus was told of no Alertmanager'
        : `Prometheus was told of ${metrics.alertmanagers.map(({ url }) => url).join(', ')}`;
    if (mine.length === 0) return [{ ...common, holds: false, observed }];
    return mine.map((each) => ({ ...common, ...judgeManager(each) }));
  },
});
