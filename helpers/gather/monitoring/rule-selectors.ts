import type { Rule, RuleSelector } from '../../evidence/metrics.ts';
import { selectorsOf, type Selector } from '../../promql/selectors.ts';
import { hasRange, unfiltered } from '../../promql/unfiltered.ts';
import type { GatherContext } from '../context.ts';
import { countSeries, type BareRule } from './prometheus-api.ts';
import { pause, type Spot } from './watch-place.ts';

/** A metric that nobody exports now may come with the next scrape, after a start of either side. */
const patienceMs = 12_000;
const pauseMs = 1000;

/** Metric names may hold dots and more: by its label each can be asked. */
const named = (metric: string, ...matchers: string[]): string =>
  `{${[`__name__=${JSON.stringify(metric)}`, ...matchers].join(',')}}`;

type Count = (query: string) => Promise<number | null>;

/**
 * Each question once, however many rules put it. since: seconds of the epoch; of what Prometheus kept from before only
 * the series count that were written again since, for it shows the others for five minutes after its start.
 */
function counter(context: GatherContext, spot: Spot, since: number | null): Count {
  const known = new Map<string, Promise<number | null>>();
  return (query) => {
    const before = known.get(query);
    if (before) return before;
    const asked = countSeries(context, spot, since === null ? query : `timestamp(${query}) >= ${since}`);
    known.set(query, asked);
    return asked;
  };
}

async function countMatchers({ metric, matchers }: Selector, series: number | null, count: Count) {
  return Promise.all(
    matchers.map(async (matcher) => {
      // All of them together match something, so each does.
      if (series === null || series > 0 || metric === null) return { ...matcher, series, labelled: series };
      const [alone, labelled] = await Promise.all([
        count(named(metric, matcher.text)),
        count(named(metric, `${quoted(matcher.label)}!=""`)),
      ]);
      return { ...matcher, series: alone, labelled };
    }),
  );
}

const quoted = (label: string): string => (/^[a-zA-Z_]\w*$/.test(label) ? label : JSON.stringify(label));

async function lookUp(selector: Selector, count: Count): Promise<RuleSelector> {
  const { text, metric, absence } = selector;
  const series = await count(text);
  const metricSeries = metric === null || (series ?? 0) > 0 ? series : await count(named(metric));
  return { text, metric, absence, series, metricSeries, matchers: await countMatchers(selector, series, count) };
}

/** What is to be absent in one rule may have to be there in another. */
const keyOf = ({ text, absence }: Pick<Selector, 'text' | 'absence'>): string => `${absence} ${text}`;

const isMissing = (found: RuleSelector | undefined): boolean => found?.metricSeries === 0 && !found.absence;

/** Every selector of some rules, each looked up once; those whose metric is missing again, until patience ends. */
async function lookUpAll(
  context: GatherContext,
  spot: Spot,
  selectors: readonly Selector[],
  since: number | null,
): Promise<Map<string, RuleSelector>> {
  const start = Date.now();
  const found = new Map<string, RuleSelector>();
  let left = [...new Map(selectors.map((each) => [keyOf(each), each])).values()];
  for (;;) {
    const count = counter(context, spot, since);
    for (const each of await Promise.all(left.map((selector) => lookUp(selector, count)))) found.set(keyOf(each), each);
    left = left.filter((each) => isMissing(found.get(keyOf(each))));
    if (left.length === 0 || Date.now() - start >= patienceMs) return found;
    await pause(pauseMs);
  }
}

/** As long as a busy machine may leave a target unasked, and a series needs until two of its values lie in a range. */
const settled = '2m';

/**
 * What an expression compares; of one that has just started not over a time, of which it has not seen all. Nor where a
 * series that it is about has come only now: it has one value, and no rate.
 */
async function countCompared(context: GatherContext, spot: Spot, query: string, isYoung: boolean) {
  const whole = unfiltered(query);
  if (whole === null || (isYoung && hasRange(query))) return null;
  const now = await countSeries(context, spot, whole);
  if (now !== 0 || !hasRange(query)) return now;
  const lately = await countSeries(context, spot, `last_over_time((${whole})[${settled}:15s])`);
  if (lately !== 0) return lately;
  const watched = (selectorsOf(query) ?? []).filter(({ absence }) => !absence);
  const before = await Promise.all(watched.map(({ text }) => countSeries(context, spot, `${text} offset ${settled}`)));
  return before.every((series) => series !== null && series > 0) ? 0 : null;
}

/** Rules with what each of their selectors finds, and what the whole expression gives, now. */
export async function lookUpRules(
  context: GatherContext,
  spot: Spot,
  rules: readonly BareRule[],
  since: number | null,
): Promise<Rule[]> {
  const read = rules.map((rule) => ({ rule, selectors: selectorsOf(rule.query) }));
  const found = await lookUpAll(
    context,
    spot,
    read.flatMap(({ selectors }) => selectors ?? []),
    since,
  );
  const results = await Promise.all(rules.map(({ query }) => countSeries(context, spot, query)));
  const compared = await Promise.all(rules.map(({ query }) => countCompared(context, spot, query, since !== null)));
  return read.map(({ rule, selectors }, at) => ({
    ...rule,
    selectors: selectors && selectors.flatMap((each) => found.get(keyOf(each)) ?? []),
    result: results[at] ?? null,
    compared: compared[at] ?? null,
  }));
}
