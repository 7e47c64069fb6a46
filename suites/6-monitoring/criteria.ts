import type { Criterion } from '../../helpers/kernel/check.ts';
import { alertArrival } from './alert-arrival.check.ts';
import { alertConditions } from './alert-conditions.check.ts';
import { alertDelivery } from './alert-delivery.check.ts';
import { alertMetrics } from './alert-metrics.check.ts';
import { alertReceivers } from './alert-receivers.check.ts';
import { alertRules } from './alert-rules.check.ts';
import { alertSilences } from './alert-silences.check.ts';
import { dashboardPanels } from './dashboard-panels.check.ts';
import { dataSources } from './data-sources.check.ts';
import { grafanaHealth } from './grafana-health.check.ts';
import { livenessSignals } from './liveness-signals.check.ts';
import { logArrival } from './log-arrival.check.ts';
import { logRetention } from './log-retention.check.ts';
import { logServices } from './log-services.check.ts';
import { receiverEndpoints } from './receiver-endpoints.check.ts';
import { scrapeTargets } from './scrape-targets.check.ts';
import { scrapedServices } from './scraped-services.check.ts';

const iteration = 6;

/** 6 Monitoring. */
export const monitoringCriteria: readonly Criterion[] = [
  {
    id: '6.1',
    iteration,
    severity: 'medium',
    title: 'Prometheus has a target for every declared job and all are up',
    checks: [scrapeTargets, scrapedServices],
  },
  {
    id: '6.2',
    iteration,
    severity: 'high',
    title: 'The declared alert rules are loaded, evaluate without error, and use metrics that exist',
    checks: [alertRules, alertMetrics, alertConditions],
  },
  {
    id: '6.3',
    iteration,
    severity: 'high',
    title: 'Prometheus reaches Alertmanager, whose route ends in a real receiver, and a test alert arrives there',
    checks: [alertDelivery, alertReceivers, alertSilences, receiverEndpoints, alertArrival],
  },
  {
    id: '6.4',
    iteration,
    severity: 'medium',
    title: 'The log store and its shipper are ready and every running container has recent log lines there',
    checks: [logServices, logArrival],
  },
  {
    id: '6.5',
    iteration,
    severity: 'low',
    title: 'Retention is as declared',
    checks: [logRetention],
  },
  {
    id: '6.6',
    iteration,
    severity: 'low',
    title: 'Grafana is healthy, its data sources answer, its dashboards are there',
    checks: [grafanaHealth, dataSources, dashboardPanels],
  },
  {
    id: '6.7',
    iteration,
    severity: 'medium',
    title: 'Every service has a liveness signal',
    checks: [livenessSignals],
  },
];
