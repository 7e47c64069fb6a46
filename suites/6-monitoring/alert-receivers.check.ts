import { sentAs } from '../../helpers/derived/monitoring/alert-relabeling.ts';
import { endsOf, whySilent } from '../../helpers/derived/monitoring/alert-ways.ts';
import { askAlertmanager, causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { alertRules, loadedAlerts } from '../../helpers/derived/monitoring/rule-faults.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Rule } from '../../helpers/evidence/metrics.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { word } from '../../helpers/lib/shell-word.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** A watchdog, or what only inhibits others: of those that nobody declared these wake nobody on purpose. */
const isForNobody = ({ labels }: Known): boolean => /^(?:none|info)$/.test(labels['severity'] ?? '');

type World = Pick<Artifacts, 'alerting' | 'metrics'>;
type Known = Pick<Rule, 'name' | 'labels'>;

/** Where the alert of a rule ends, for what is known of it. */
function judgeWay({ alerting, metrics }: World, rule: Known, longestSeconds: number, at: string): Verdict {
  const { dropped, labels } = sentAs(rule, metrics.config);
  if (dropped === true)
    return { holds: false, observed: 'Prometheus drops it before it is sent (alert_relabel_configs)' };
  if (dropped === null)
    return { holds: null, observed: 'whether Prometheus drops it depends on labels that come with it' };
  const ends = endsOf(alerting.routes, labels);
  const silent = ends.map((end) => ({ end, why: whySilent(end, alerting, longestSeconds, at) }));
  const names = [...new Set(silent.filter(({ why }) => why === null).map(({ end }) => end.route.receiver))];
  const [bad] = silent.filter(({ why }) => why !== null);
  // One receiver that is told whatever happens is enough, whoever else is not.
  if (!bad || silent.some(({ end, why }) => why === null && end.sure))
    return { holds: names.length > 0 ? true : null, observed: `it ends at ${names.join(', ') || 'no route'}` };
  if (names.length === 0) return { holds: false, observed: bad.why ?? '' };
  return {
    holds: null,
    observed: `by labels that come with it, it ends at ${names.join(', ')}, or ${bad.why ?? ''}`,
  };
}

export const alertReceivers = defineCheck({
  id: 'alert-receivers',
  title: 'Every declared alert ends at a receiver that tells somebody',
  severity: 'high',
  why: 'An alert whose route ends at an empty receiver fires in vain.',
  fix: 'Give the receiver that is named an integration, or lead the route to one that has some.',
  requires: ['alerting', 'metrics'],
  evaluate({ alerting, metrics }, { monitoring }, gatheredAt) {
    const { alertmanager, unread } = alerting;
    const names = [...new Set([...monitoring.alerts, ...loadedAlerts(metrics.rules)])];
    const expected = 'a route to a receiver that is told in time';
    const told = untold(alertmanager, names, expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'configuration');
    if (blind) return unknown(blind.error);
    if (alerting.routes.length === 0) return unknown(`${alertmanager.service} showed no route`);
    return names.flatMap((subject): Observation[] => {
      const rules = alertRules(metrics.rules, subject);
      // One that is not loaded is judged by its name: alert-rules finds that it is missing.
      const known = rules.length > 0 ? rules : [{ name: subject, labels: {} }];
      return known.map((rule) => {
        const judged = judgeWay({ alerting, metrics }, rule, monitoring.longestForMinutes * 60, gatheredAt);
        const isMeant = judged.holds === false && !monitoring.alerts.includes(subject) && isForNobody(rule);
        const verdict = isMeant ? { holds: true, observed: 'it is to wake nobody, and nobody declared it' } : judged;
        const reproduce = askAlertmanager(alertmanager, `config routes test ${word(`alertname=${subject}`)}`);
        return { subject, expected, ...verdict, reproduce, cause: causeOf(alertmanager) };
      });
    });
  },
});
