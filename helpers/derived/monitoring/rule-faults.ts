import type { Rule, RuleSelector } from '../../evidence/metrics.ts';
import { parsePattern } from '../../lib/pattern.ts';
import { matcherOf } from '../../lib/match-pattern.ts';

type Matcher = RuleSelector['matchers'][number];

/** What Prometheus itself makes, and only while an alert is active. */
const isOwn = (metric: string | null): boolean => metric === 'ALERTS' || metric === 'ALERTS_FOR_STATE';

/** Labels whose values come with what happens: a status that nobody was answered yet may still come. */
const statusLabel = /^(?:code|status|status_code|http_status|response_code|grpc_code)$/i;
const statuses = [...Array.from({ length: 500 }, (_, at) => String(at + 100)), '1xx', '2xx', '3xx', '4xx', '5xx'];

/** Go's regular expressions, anchored at both ends, as Prometheus has them; null: they cannot be read. */
export function matchesAll(pattern: string): ((text: string) => boolean) | null {
  try {
    return matcherOf(parsePattern(`^(?:${pattern})$`));
  } catch {
    return null;
  }
}

/** It asks for a status that there can be. */
function mayStillCome({ label, op, value }: Matcher): boolean {
  if (!statusLabel.test(label)) return false;
  if (op === '=') return statuses.includes(value);
  const matches = op === '=~' ? matchesAll(value) : null;
  return matches !== null && statuses.some((status) => matches(status));
}

/** null: nothing is amiss. unseen: it could not be asked. */
type Fault = { fault: string } | { unseen: string } | null;

function faultOfMatcher(metric: string, matcher: Matcher): Fault {
  const { text, label, series, labelled } = matcher;
  if (series === null || labelled === null) return { unseen: `${metric}: ${text} could not be looked up` };
  if (series > 0) return null;
  if (labelled === 0 && matcher.op !== '!=' && matcher.op !== '!~')
    return { fault: `no series of ${metric} has a label ${label}` };
  return mayStillCome(matcher) ? null : { fault: `no series of ${metric} matches ${text}` };
}

/**
 * What is watched for being absent has to be something that there could be: of `up`, which Prometheus itself writes, a
 * job that somebody configured. Other metrics may have been pushed with a job of any name.
 */
function faultOfAbsence({ text, metric, matchers }: RuleSelector, jobs: readonly string[]): Fault {
  if (metric !== 'up') return null;
  const stranger = matchers.find(
    ({ label, op, value, series }) => label === 'job' && op === '=' && series === 0 && !jobs.includes(value),
  );
  return stranger ? { fault: `${text} is absent for ever: no job is called ${stranger.value}` } : null;
}

/** jobs: those that are configured; null: it was not read. */
function faultOfSelector(selector: RuleSelector, jobs: readonly string[] | null): Fault {
  const { text, metric, absence, series, metricSeries, matchers } = selector;
  if (absence) return jobs === null ? null : faultOfAbsence(selector, jobs);
  if (isOwn(metric)) return null;
  if (series === null || metricSeries === null) return { unseen: `${text} could not be looked up` };
  if (series > 0) return null;
  if (metricSeries === 0) return { fault: `nobody exports ${metric ?? text}` };
  const faults = matchers.map((matcher) => faultOfMatcher(metric ?? text, matcher)).filter((each) => each !== null);
  const [first] = [...faults.filter((each) => 'fault' in each), ...faults];
  if (first) return first;
  // Each matches something, and all together nothing; unless it is a status that there was none of yet.
  return matchers.some((each) => each.series === 0) ? null : { fault: `no series matches all of ${text}` };
}

/**
 * Why a rule cannot fire for want of what it watches; unseen: its metrics could not be looked up. An operand of `or`
 * may be missing where another one is there; whoever wrote it still does not get what is written. jobs: those that are
 * configured; null: it was not read.
 */
export function findMetricFault({ selectors }: Pick<Rule, 'selectors'>, jobs: readonly string[] | null): Fault {
  if (selectors === null) return { unseen: 'its expression is no PromQL that stackproof can read' };
  const found = selectors.map((each) => faultOfSelector(each, jobs)).filter((each) => each !== null);
  return found.find((each) => 'fault' in each) ?? found[0] ?? null;
}

/** Its own alerts may be those of several rules of one name. */
export const alertRules = (rules: readonly Rule[], name: string): Rule[] =>
  rules.filter((rule) => rule.kind === 'alerting' && rule.name === name);

/** The names of all alerts that are loaded. */
export const loadedAlerts = (rules: readonly Rule[]): string[] => [
  ...new Set(rules.filter(({ kind }) => kind === 'alerting').map(({ name }) => name)),
];
