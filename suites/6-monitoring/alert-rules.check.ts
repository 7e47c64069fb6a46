import { untold } from '../../helpers/derived/monitoring/asked.ts';
import { alertRules as rulesOf, loadedAlerts } from '../../helpers/derived/monitoring/rule-faults.ts';
import type { Rule } from '../../helpers/evidence/metrics.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** Three evaluations that did not come, and a minute. */
const isStale = ({ evaluatedAgo, interval }: Rule): boolean => (evaluatedAgo ?? 0) > 3 * interval + 60;

function judgeRule(rule: Rule): Verdict {
  const { health, error, evaluatedAgo, group, state } = rule;
  if (health === 'err') return { holds: false, observed: `it cannot be evaluated: ${error || 'no reason given'}` };
  if (health === 'unknown' || evaluatedAgo === null)
    return { holds: null, observed: `it was not seen to be evaluated yet, in group ${group}` };
  if (isStale(rule)) return { holds: false, observed: `it was last evaluated ${Math.round(evaluatedAgo)} s ago` };
  return { holds: true, observed: `loaded in group ${group}, ${state ?? 'inactive'}` };
}

export const alertRules = defineCheck({
  id: 'alert-rules',
  title: 'The declared alert rules are loaded and evaluate without error',
  severity: 'high',
  why: 'A rule that is not loaded, or that fails each time, warns of nothing.',
  fix: 'Name the file of the rule under `rule_files`, and mend what `promtool check rules` complains of.',
  requires: ['metrics'],
  evaluate({ metrics }, { monitoring }) {
    const { prometheus, rules, unread } = metrics;
    const names = [...new Set([...monitoring.alerts, ...loadedAlerts(rules)])];
    const expected = 'loaded, and evaluated without error';
    const told = untold(prometheus, names, expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'rules');
    const see = `docker compose exec ${prometheus.service} wget -qO- http://127.0.0.1:${prometheus.port}/api/v1/rules`;
    return names.flatMap((subject): Observation[] => {
      const mine = rulesOf(rules, subject);
      const missing: Verdict = blind
        ? { holds: null, observed: `the rules could not be read: ${blind.error}` }
        : { holds: false, observed: 'no rule of that name is loaded' };
      const verdicts = mine.length > 0 ? mine.map(judgeRule) : [missing];
      return verdicts.map((verdict) => ({
        subject,
        expected,
        ...verdict,
        reproduce: verdict.holds === true ? null : see,
        cause: { kind: 'alertRules', key: prometheus.service },
      }));
    });
  },
});
