import type { Criterion } from '../../helpers/kernel/check.ts';
import { alertConditions } from './alert-conditions.check.ts';
import { alertMetrics } from './alert-metrics.check.ts';
import { alertRules } from './alert-rules.check.ts';
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
];
