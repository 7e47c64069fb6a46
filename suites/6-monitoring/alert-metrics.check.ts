import { untold } from '../../helpers/derived/monitoring/asked.ts';
import { findMetricFault, loadedAlerts } from '../../helpers/derived/monitoring/rule-faults.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { quote, word } from '../../helpers/lib/shell-word.ts';

export const alertMetrics = defineCheck({
  id: 'alert-metrics',
  title: 'Every alert rule watches metrics and labels that exist',
  severity: 'high',
  why: 'A rule over a metric that nobody exports, or over a label that no series has, never fires.',
  fix: 'Write the metric or the label as the exporter has it, or bring the exporter back.',
  requires: ['metrics'],
  evaluate({ metrics: { prometheus, rules, config, unread } }, { monitoring }) {
    const expected = 'series for each of its selectors';
    const told = untold(prometheus, monitoring.alerts, expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'rules');
    if (blind) return unknown(`the rules of ${prometheus.service} could not be read: ${blind.error}`);
    const alerting = rules.filter(({ kind }) => kind === 'alerting');
    if (loadedAlerts(rules).length === 0) return notApplicable(`${prometheus.service} has no alert rule loaded`);
    return alerting.map((rule): Observation => {
      const found = findMetricFault(rule, config?.jobs ?? null);
      const common = { subject: rule.name, expected, cause: { kind: 'alertRules', key: prometheus.service } } as const;
      if (found === null) {
        const count = rule.selectors?.length ?? 0;
        return { ...common, holds: true, observed: `${count} selectors, each with what it watches`, reproduce: null };
      }
      const reproduce =
        `docker compose exec ${word(prometheus.service)} promtool query instant ` +
        `http://127.0.0.1:${prometheus.port} ${quote(rule.query)}`;
      return 'fault' in found
        ? { ...common, holds: false, observed: found.fault, reproduce }
        : { ...common, holds: null, observed: found.unseen, reproduce };
    });
  },
});
