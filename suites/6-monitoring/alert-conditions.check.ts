import { untold } from '../../helpers/derived/monitoring/asked.ts';
import type { Rule } from '../../helpers/evidence/metrics.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { truthOf } from '../../helpers/promql/truth.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** isDeclared: one that fires all the time on purpose, a watchdog, is nobody's declared warning. */
function judgeCondition(
  { query, waits, interval, result }: Rule,
  longestMinutes: number,
  isDeclared: boolean,
): Verdict {
  const truth = truthOf(query);
  if (truth === null) return { holds: null, observed: 'its expression is no PromQL that stackproof can read' };
  if (truth === 'never') return { holds: false, observed: `no values can ever make it true: ${query}` };
  if (truth === 'always' && isDeclared) return { holds: false, observed: `it is true whatever happens: ${query}` };
  if (waits > longestMinutes * 60)
    return { holds: false, observed: `it waits ${Math.round(waits / 60)} minutes before it fires` };
  if (interval >= longestMinutes * 60)
    return { holds: false, observed: `its group is evaluated every ${Math.round(interval / 60)} minutes` };
  const now = result === null ? '' : `, ${result === 0 ? 'not true' : 'true'} now`;
  return { holds: true, observed: `it can be true and false, and waits ${waits} s${now}` };
}

export const alertConditions = defineCheck({
  id: 'alert-conditions',
  title: 'Every alert rule can become true, and fires in time when it does',
  severity: 'high',
  why: 'A threshold beyond what can be measured, or a wait of days, is a warning that never comes.',
  fix: 'Set the threshold within what the expression can give, and `for:` to minutes.',
  requires: ['metrics'],
  evaluate({ metrics: { prometheus, rules, unread } }, { monitoring }) {
    const expected = `can become true, and waits at most ${monitoring.longestForMinutes} minutes`;
    const told = untold(prometheus, monitoring.alerts, expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'rules');
    if (blind) return unknown(`the rules of ${prometheus.service} could not be read: ${blind.error}`);
    const alerting = rules.filter(({ kind }) => kind === 'alerting');
    if (alerting.length === 0) return notApplicable(`${prometheus.service} has no alert rule loaded`);
    return alerting.map((rule): Observation => {
      const verdict = judgeCondition(rule, monitoring.longestForMinutes, monitoring.alerts.includes(rule.name));
      return {
        subject: rule.name,
        expected,
        ...verdict,
        reproduce: verdict.holds === true ? null : askOwnApi(prometheus.service, prometheus.port, '/api/v1/rules'),
        cause: { kind: 'alertRules', key: prometheus.service },
      };
    });
  },
});
