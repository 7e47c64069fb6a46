import type { Metrics, Target } from '../../evidence/metrics.ts';
import { hostOf, portOf, withPort } from '../../lib/url.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { addressOf } from './look-up-host.ts';
import { askForMetrics, portsToAsk } from './metric-offers.ts';
import {
  readConfig,
  readLookback,
  readManagers,
  readRules,
  readRuntime,
  type Runtime,
  readTargets,
  valueOf,
  type BareRule,
} from './prometheus-api.ts';
import { lookUpRules } from './rule-selectors.ts';
import { askedService, isAnswered, readUntil, spotOf, type Spot, type Unanswered } from './watch-place.ts';

/**
 * A Prometheus that has just started learns its targets after five seconds, asks each within its interval, and only
 * then do its rules see anything.
 */
const longestMs = 40_000;
const youngSeconds = 60;
/** For as long it shows what it was told before its start, whether anybody still tells it or not. */
const lookbackSeconds = 300;
const discoverySeconds = 10;
const pauseMs = 1000;
const limitMs = 3000;

interface Settled {
  targets: Target[] | Unanswered;
  rules: BareRule[] | Unanswered;
  /** Prometheus' own seconds. */
  now: number | Unanswered | null;
}

async function readOnce(context: GatherContext, spot: Spot): Promise<Settled> {
  const now = await valueOf(context, spot, 'time()');
  const at = typeof now === 'number' ? now : null;
  const [targets, rules] = await Promise.all([readTargets(context, spot, at), readRules(context, spot, at)]);
  return { targets, rules, now };
}

/** Every target that there is was asked. A Prometheus of some seconds knows none yet. */
function isAsked({ targets }: Settled, age: number | null): boolean {
  if (!isAnswered(targets)) return true;
  if (targets.length === 0) return age === null || age > discoverySeconds;
  return targets.every(({ health }) => health !== 'unknown');
}

/** Each rule was evaluated within the last seconds. */
const isEvaluated = ({ rules }: Settled, seconds: number): boolean =>
  !isAnswered(rules) || rules.every(({ evaluatedAgo }) => evaluatedAgo !== null && evaluatedAgo < seconds);

/** Seconds: Prometheus' own now, and for how long it runs; null: it does not tell. */
function clockOf({ now }: Settled, started: number | null): { now: number; age: number | null } {
  if (typeof now !== 'number') return { now: 0, age: null };
  return { now, age: started === null ? null : now - started };
}

/** Every target was asked at least once and, where Prometheus is young, every rule after that; or the wait is over. */
function readSettled(context: GatherContext, spot: Spot, started: number | null): Promise<Settled> {
  let asked: number | null = null;
  const isSettled = (seen: Settled): boolean => {
    const { now, age } = clockOf(seen, started);
    if (isAsked(seen, age)) asked ??= now;
    const isOld = age === null || age > youngSeconds;
    return asked !== null && (isOld || isEvaluated(seen, now - asked));
  };
  return readUntil(() => readOnce(context, spot), isSettled, { longestMs, pauseMs });
}

/**
 * Since when a series has to have been written: the start of a Prometheus that is not long past, once all were asked
 * and evaluated anew. null: whenever.
 */
function writtenSince(seen: Settled, started: number | null): number | null {
  const { age } = clockOf(seen, started);
  if (started === null || age === null || age > lookbackSeconds + youngSeconds) return null;
  return isAsked(seen, age) && isEvaluated(seen, age) ? started : null;
}

type Manager = Metrics['alertmanagers'][number];

/** What stands before Alertmanager's own paths where alerts are sent: another one is answered by nobody. */
const prefixOf = (url: string): string => /^\w+:\/\/[^/]*(.*?)\/api\/v\d+\/alerts$/.exec(url)?.[1] ?? '';

/** Asks an Alertmanager from where alerts come: Prometheus lists those it was told of, whether they answer or not. */
async function askManager(
  context: GatherContext,
  { namespace }: Spot,
  { url, active }: Pick<Manager, 'url' | 'active'>,
): Promise<Manager> {
  const [host, port] = [hostOf(url) ?? '', portOf(url) ?? 0];
  const address = await addressOf(context, namespace, host);
  if (address === null) return { url, active, status: null, error: `no address for ${host}` };
  const secure = url.startsWith('https:') ? { tls: true, sni: host } : {};
  const at = { namespace, address, port, path: `${prefixOf(url)}/-/ready`, host: withPort(host, port) };
  const [result] = await context.vantage.probe([{ kind: 'http', ...at, ...secure }], { limitMs });
  if (result?.http) return { url, active, status: result.http.status, error: null };
  return { url, active, status: null, error: result?.error ?? result?.value ?? 'was not asked' };
}

/** What it gave, or else something of the same kind; what it did not give is kept as unread. */
function keep<T>(what: string, answer: T | Unanswered, otherwise: T, unread: Metrics['unread']): T {
  if (isAnswered(answer)) return answer;
  unread.push({ what, error: answer.error });
  return otherwise;
}

async function readPrometheus(context: GatherContext, spot: Spot) {
  const runtime = await readRuntime(context, spot);
  const started = isAnswered(runtime) ? runtime.started : null;
  const settled = await readSettled(context, spot, started);
  const { targets, rules, now } = settled;
  const [managers, config, lookback, oldest, taken] = await Promise.all([
    readManagers(context, spot),
    readConfig(context, spot),
    readLookback(context, spot),
    valueOf(context, spot, 'time() - min(prometheus_tsdb_lowest_timestamp_seconds)'),
    valueOf(context, spot, 'avg(scrape_samples_post_metric_relabeling)'),
  ]);
  const since = writtenSince(settled, started);
  return {
    targets,
    now,
    rules,
    managers,
    config,
    lookback,
    runtime,
    oldest,
    perSecond: samplesOf(targets, taken),
    since,
  };
}

/** As many as a target gives on average, of each as often as it is asked. */
function samplesOf(targets: Target[] | Unanswered, each: number | Unanswered | null): number | null {
  if (!isAnswered(targets) || typeof each !== 'number' || targets.some(({ interval }) => !interval)) return null;
  return targets.reduce((sum, { interval }) => sum + each / (interval ?? 1), 0);
}

const unkept = { retentionHours: null, retentionBytes: null, oldestHours: null, samplesPerSecond: null };
const nothing = { lookbackSeconds: null, targets: [], rules: [], alertmanagers: [], config: null, ...unkept };

/** What the stack's own Prometheus asks, evaluates and keeps, and which ports of the stack offer metrics. */
export const gatherMetrics: Gatherer<'metrics'> = {
  id: 'metrics',
  async gather(context) {
    const place = context.policy.monitoring.metrics;
    const ports = portsToAsk(context);
    const offering = askForMetrics(context, ports);
    const spot = spotOf(context, place);
    const read = isAnswered(spot) ? await readPrometheus(context, spot) : null;
    const offers = await offering;
    const prometheus = askedService(place, read ? read.targets : spot);
    if (!read || !isAnswered(spot) || !isAnswered(read.targets))
      return {
        value: { prometheus, ...nothing, unread: [], offers },
        undertaken: { offers: ports },
        scope: `${place.service} did not answer; ${ports.length} ports asked for metrics`,
      };
    const unread: Metrics['unread'] = [];
    const bare = keep<BareRule[]>('rules', read.rules, [], unread);
    const managers = keep<{ url: string; active: boolean }[]>('alertmanagers', read.managers, [], unread);
    keep<number | null>('time', read.now, null, unread);
    const value: Metrics = {
      prometheus,
      targets: read.targets,
      rules: await lookUpRules(context, spot, bare, read.since),
      alertmanagers: await Promise.all(managers.map((each) => askManager(context, spot, each))),
      config: keep<Metrics['config']>('config', read.config, null, unread),
      retentionHours: keep<Pick<Runtime, 'retentionHours'>>('retention', read.runtime, unkept, unread).retentionHours,
      retentionBytes: isAnswered(read.runtime) ? read.runtime.retentionBytes : null,
      samplesPerSecond: read.perSecond,
      lookbackSeconds: read.lookback,
      oldestHours: typeof read.oldest === 'number' ? read.oldest / 3600 : null,
      unread,
      offers,
    };
    return {
      value,
      undertaken: { targets: read.targets, rules: bare, alertmanagers: managers, offers: ports },
      scope:
        `${value.targets.length} targets and ${value.rules.length} rules of ${place.service}, ` +
        `each selector looked up; ${ports.length} ports asked for metrics`,
    };
  },
};
