import { sentAs } from '../../helpers/derived/monitoring/alert-relabeling.ts';
import { takesAll, type KnownLabels } from '../../helpers/derived/monitoring/alert-ways.ts';
import { askAlertmanager, causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { alertRules, loadedAlerts } from '../../helpers/derived/monitoring/rule-faults.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { truthOf } from '../../helpers/promql/truth.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';

type Alerting = Artifacts['alerting'];

/** One that takes an alert whatever its other labels are swallows all of it; one for a single instance does not. */
function silencedBy({ silences }: Alerting, labels: KnownLabels): string | null {
  const found = silences.find(({ state, matchers }) => state === 'active' && takesAll(matchers, labels) === true);
  if (!found) return null;
  return `it is silenced until ${found.until} by ${found.by || 'somebody'}: ${found.comment || 'without a comment'}`;
}

/** What is active: as Alertmanager was told, as Prometheus fires, and what will fire whatever happens. */
const activeAlerts = ({ alerts }: Alerting, { rules, config }: Artifacts['metrics']): KnownLabels[] => [
  ...alerts.filter(({ state }) => state === 'active').map(({ labels }) => labels),
  ...rules
    .filter(({ kind, state, query }) => kind === 'alerting' && (state === 'firing' || truthOf(query) === 'always'))
    .map((rule) => sentAs(rule, config).labels),
];

/** An alert that is active and inhibits this one, whatever its other labels are. */
function inhibitedBy({ inhibitions }: Alerting, active: readonly KnownLabels[], labels: KnownLabels): string | null {
  for (const { source, target, equal } of inhibitions) {
    if (takesAll(target, labels) !== true) continue;
    // What stands on both sides of a rule is inhibited by none that does so too.
    const isSource = takesAll(source, labels) === true;
    const found = active.find(
      (own) =>
        own['alertname'] !== labels['alertname'] &&
        takesAll(source, own) === true &&
        !(isSource && takesAll(target, own) === true) &&
        equal.every((label) => own[label] === labels[label]),
    );
    if (found) return `it is inhibited by ${found['alertname'] ?? 'an alert'}, which is active`;
  }
  return null;
}

export const alertSilences = defineCheck({
  id: 'alert-silences',
  title: 'No silence and no inhibition swallows a declared alert',
  severity: 'high',
  why: 'A silence of yesterday’s maintenance keeps today’s alert from everybody.',
  fix: 'Expire the silence, or clear the alert that inhibits the one that is named.',
  requires: ['alerting', 'metrics'],
  evaluate({ alerting, metrics }, { monitoring }) {
    const { alertmanager, unread } = alerting;
    const names = [...new Set([...monitoring.alerts, ...loadedAlerts(metrics.rules)])];
    const expected = 'neither silenced nor inhibited';
    const told = untold(alertmanager, names, expected);
    if (told) return told;
    const active = activeAlerts(alerting, metrics);
    const [blind] = unread;
    if (blind) return unknown(`${blind.what} of ${alertmanager.service}: ${blind.error}`);
    return names.flatMap((subject): Observation[] => {
      const rules = alertRules(metrics.rules, subject);
      const known = rules.length > 0 ? rules : [{ name: subject, labels: {} }];
      return known.map((rule) => {
        const labels = sentAs(rule, metrics.config).labels;
        const swallowed = silencedBy(alerting, labels) ?? inhibitedBy(alerting, active, labels);
        return {
          subject,
          expected,
          holds: swallowed === null,
          observed: swallowed ?? 'nothing keeps it back',
          reproduce: swallowed === null ? null : askAlertmanager(alertmanager, 'silence query'),
          cause: causeOf(alertmanager),
        };
      });
    });
  },
});
