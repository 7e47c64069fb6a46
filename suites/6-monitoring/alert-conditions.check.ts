import { untold } from '../../helpers/derived/monitoring/asked.ts';
import type { Rule } from '../../helpers/evidence/metrics.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isBackwards } from '../../helpers/promql/direction.ts';
import { latenessOfQuery } from '../../helpers/promql/lateness.ts';
import { longestTrue } from '../../helpers/promql/lasting.ts';
import { truthOf } from '../../helpers/promql/truth.ts';
import { hasOtherUnit } from '../../helpers/promql/units.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** Everything that it watches is there, and yet there is nothing to compare. */
const hasNothingToCompare = ({ compared, selectors }: Rule): boolean =>
  compared === 0 && selectors !== null && selectors.every(({ absence, series }) => absence || (series ?? 0) > 0);

/** What keeps it from becoming true, whatever happens. */
function whyNever(rule: Rule): string | null {
  const { query, waits } = rule;
  if (truthOf(query) === 'never') return `no values can ever make it true: ${query}`;
  if (hasOtherUnit(query)) return `its threshold is in another unit than what it measures: ${query}`;
  const lasts = longestTrue(query);
  if (waits >= lasts) return `what it asks for is true for ${lasts} s, and it waits ${waits} s before it fires`;
  return hasNothingToCompare(rule) ? `what it joins never meets, or its range is too short: ${query}` : null;
}

function whyLate({ query, waits, interval }: Rule, longestMinutes: number): string | null {
  const late = latenessOfQuery(query);
  if (late === Infinity) return `it looks at one moment of the past for ever: ${query}`;
  if (late > longestMinutes * 60) return `it is about what was ${Math.round(late / 60)} minutes ago: ${query}`;
  if (waits > longestMinutes * 60) return `it waits ${Math.round(waits / 60)} minutes before it fires`;
  return interval < longestMinutes * 60 ? null : `its group is evaluated every ${Math.round(interval / 60)} minutes`;
}

/** isDeclared: one that fires all the time on purpose, a watchdog, is nobody's declared warning. */
function judgeCondition(rule: Rule, longestMinutes: number, isDeclared: boolean): Verdict {
  const { query, waits, result } = rule;
  const truth = truthOf(query);
  if (truth === null) return { holds: null, observed: 'its expression is no PromQL that stackproof can read' };
  if (truth === 'always' && isDeclared) return { holds: false, observed: `it is true whatever happens: ${query}` };
  if (isDeclared && isBackwards(query))
    return { holds: false, observed: `it is true of what is well, and not of what fails: ${query}` };
  const why = whyNever(rule) ?? whyLate(rule, longestMinutes);
  if (why !== null) return { holds: false, observed: why };
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
