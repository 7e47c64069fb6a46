import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import { askAlertmanager } from '../../helpers/derived/monitoring/asked.ts';

const words = {
  nowhere: 'it was sent nowhere',
  alertmanager: 'it came as far as Alertmanager',
  receiver: 'it arrived',
} as const;

export const alertArrival = defineCheck({
  id: 'alert-arrival',
  title: 'An alert that is let loose arrives at its receiver',
  severity: 'high',
  why: 'Only an alert that has arrived once shows that the next one will.',
  fix: 'Follow the alert that is named from Prometheus to Alertmanager and its receiver, and mend where it ends.',
  requires: ['alert-trials'],
  evaluate({ 'alert-trials': trials }, { monitoring }) {
    if (trials.notMade !== null) return notApplicable(trials.notMade);
    return trials.rows.map(({ alert, cause, reached, afterMs, limitMs, error }): Observation => {
      const after =
        afterMs === null ? `within ${limitMs / 1000} s no further` : `after ${Math.round(afterMs / 1000)} s`;
      const observed = `${cause ?? 'sent for a test'}: ${words[reached]}, ${after}`;
      return {
        subject: alert,
        expected: 'arrives at a receiver',
        holds: error === null ? reached === 'receiver' : null,
        observed: error ?? observed,
        reproduce: askAlertmanager(monitoring.alerting, `alert query ${word(`alertname=${alert}`)}`),
        cause: { kind: 'subject', key: alert },
      };
    });
  },
});
