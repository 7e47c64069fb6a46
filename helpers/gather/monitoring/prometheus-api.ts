import { parse } from 'yaml';
import { z } from 'zod';
import type { Metrics, Relabeling, Rule, Target } from '../../evidence/metrics.ts';
import { secondsOf } from '../../promql/durations.ts';
import type { GatherContext } from '../context.ts';
import { getJson, isAnswered, Unanswered, type Spot } from './watch-place.ts';

const labels = z.record(z.string(), z.string());
const data = <S extends z.ZodType>(shape: S) => z.object({ status: z.literal('success'), data: shape });

const Targets = data(
  z.object({
    activeTargets: z.array(
      z.object({
        discoveredLabels: labels.prefault({}),
        labels: labels.prefault({}),
        scrapePool: z.string(),
        scrapeUrl: z.string(),
        lastError: z.string().prefault(''),
        lastScrape: z.string(),
        health: z.enum(['up', 'down', 'unknown']),
        scrapeInterval: z.string().prefault(''),
      }),
    ),
  }),
);
const Rules = data(
  z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        interval: z.number(),
        rules: z.array(
          z.object({
            name: z.string(),
            query: z.string(),
            type: z.enum(['alerting', 'recording']),
            duration: z.number().prefault(0),
            labels: labels.nullish(),
            health: z.enum(['ok', 'err', 'unknown']),
            lastError: z.string().nullish(),
            lastEvaluation: z.string().nullish(),
            state: z.enum(['inactive', 'pending', 'firing']).nullish(),
          }),
        ),
      }),
    ),
  }),
);
const Managers = data(
  z.object({
    activeAlertmanagers: z.array(z.object({ url: z.string() })).nullish(),
    droppedAlertmanagers: z.array(z.object({ url: z.string() })).nullish(),
  }),
);
const Config = data(z.object({ yaml: z.string() }));
const RuntimeInfo = data(z.object({ storageRetention: z.string().prefault(''), startTime: z.string().prefault('') }));
const Sample = data(
  z.union([
    z.object({ resultType: z.literal('scalar'), result: z.tuple([z.number(), z.string()]) }),
    z.object({
      resultType: z.enum(['vector', 'matrix', 'string']),
      result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })),
    }),
  ]),
);

const list = <S extends z.ZodType>(shape: S) => z.array(shape).nullish();
const ConfigFile = z.object({
  global: z.object({ external_labels: labels.nullish() }).nullish(),
  alerting: z
    .object({
      alert_relabel_configs: list(
        z.object({
          source_labels: list(z.string()),
          separator: z.string().nullish(),
          regex: z.coerce.string().nullish(),
          action: z.string().nullish(),
          target_label: z.string().nullish(),
          replacement: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
  scrape_configs: list(z.object({ job_name: z.string() })),
});

/** Seconds from a moment to Prometheus' own now; its year 1 is never. */
function ago(moment: string | null | undefined, now: number | null): number | null {
  const at = Date.parse(moment ?? '');
  if (now === null || Number.isNaN(at) || at <= 0) return null;
  return Math.max(0, Math.round((now - at / 1000) * 10) / 10);
}

/** The value of the first series that an expression gives; null: it gives none, or could not be asked. */
export async function valueOf(context: GatherContext, spot: Spot, query: string): Promise<number | Unanswered | null> {
  const answer = await getJson(context, spot, { path: `/api/v1/query?query=${encodeURIComponent(query)}` }, Sample);
  if (!isAnswered(answer)) return answer;
  const { data: sample } = answer;
  const value = sample.resultType === 'scalar' ? sample.result[1] : sample.result[0]?.value[1];
  return value === undefined ? null : Number(value);
}

/** How many series an expression gives now; null: it could not be asked. */
export async function countSeries(context: GatherContext, spot: Spot, query: string): Promise<number | null> {
  const answer = await getJson(context, spot, { path: `/api/v1/query?query=${encodeURIComponent(query)}` }, Sample);
  if (!isAnswered(answer)) return null;
  return answer.data.resultType === 'scalar' ? 1 : answer.data.result.length;
}

export async function readTargets(
  context: GatherContext,
  spot: Spot,
  now: number | null,
): Promise<Target[] | Unanswered> {
  const answer = await getJson(context, spot, { path: '/api/v1/targets?state=active' }, Targets);
  if (!isAnswered(answer)) return answer;
  return answer.data.activeTargets.map((target) => ({
    job: target.labels['job'] ?? target.scrapePool,
    url: target.scrapeUrl,
    instance: target.labels['instance'] ?? '',
    about: target.discoveredLabels['__param_target'] ?? URL.parse(target.scrapeUrl)?.searchParams.get('target') ?? null,
    health: target.health,
    error: target.lastError,
    scrapedAgo: ago(target.lastScrape, now),
    interval: secondsOf(target.scrapeInterval),
  }));
}

export type BareRule = Omit<Rule, 'selectors' | 'result' | 'compared'>;

export async function readRules(
  context: GatherContext,
  spot: Spot,
  now: number | null,
): Promise<BareRule[] | Unanswered> {
  const answer = await getJson(context, spot, { path: '/api/v1/rules' }, Rules);
  if (!isAnswered(answer)) return answer;
  return answer.data.groups.flatMap(({ name: group, interval, rules }) =>
    rules.map((rule) => ({
      group,
      name: rule.name,
      kind: rule.type,
      query: rule.query,
      waits: rule.duration,
      labels: rule.labels ?? {},
      health: rule.health,
      error: rule.lastError ?? '',
      state: rule.type === 'alerting' ? (rule.state ?? 'inactive') : null,
      evaluatedAgo: ago(rule.lastEvaluation, now),
      interval,
    })),
  );
}

export async function readManagers(
  context: GatherContext,
  spot: Spot,
): Promise<{ url: string; active: boolean }[] | Unanswered> {
  const answer = await getJson(context, spot, { path: '/api/v1/alertmanagers' }, Managers);
  if (!isAnswered(answer)) return answer;
  const { activeAlertmanagers, droppedAlertmanagers } = answer.data;
  return [
    ...(activeAlertmanagers ?? []).map(({ url }) => ({ url, active: true })),
    ...(droppedAlertmanagers ?? []).map(({ url }) => ({ url, active: false })),
  ];
}

const Flags = z.object({ data: z.record(z.string(), z.string()) });

/** Seconds for which a sample counts when no newer one comes; null: it does not say. */
export async function readLookback(context: GatherContext, spot: Spot): Promise<number | null> {
  const answer = await getJson(context, spot, { path: '/api/v1/status/flags' }, Flags);
  return isAnswered(answer) ? secondsOf(answer.data['query.lookback-delta'] ?? '') : null;
}

type ReadConfig = NonNullable<Metrics['config']>;

function readYaml(text: string): z.infer<typeof ConfigFile> | Unanswered {
  try {
    const read = ConfigFile.safeParse(parse(text));
    return read.success ? read.data : new Unanswered('mute', 'its configuration has an unknown shape');
  } catch {
    return new Unanswered('mute', 'its configuration is no YAML');
  }
}

/** Of its configuration what decides where alerts go, and the jobs; whatever else there is, secrets too, is dropped. */
export async function readConfig(context: GatherContext, spot: Spot): Promise<ReadConfig | Unanswered> {
  const answer = await getJson(context, spot, { path: '/api/v1/status/config' }, Config);
  if (!isAnswered(answer)) return answer;
  const file = readYaml(answer.data.yaml);
  if (!isAnswered(file)) return file;
  return {
    jobs: (file.scrape_configs ?? []).map(({ job_name: name }) => name),
    externalLabels: file.global?.external_labels ?? {},
    alertRelabelings: (file.alerting?.alert_relabel_configs ?? []).map((each): Relabeling => ({
      sourceLabels: each.source_labels ?? [],
      separator: each.separator ?? ';',
      regex: each.regex ?? '(.*)',
      action: each.action ?? 'replace',
      targetLabel: each.target_label ?? '',
      replacement: each.replacement ?? '$1',
    })),
  };
}

export interface Runtime {
  /** When it was started, in seconds of the epoch; null: it does not tell. */
  started: number | null;
  /** Hours that samples are kept, `15d or 1GiB`; null: by size alone, or it does not say. */
  retentionHours: number | null;
  /** Bytes that they may come to; null: it is not said. */
  retentionBytes: number | null;
}

const bytesIn: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40, P: 2 ** 50 };

/** `1GiB`, `1GB512MB`, which Prometheus takes for the same; null: it is none. */
function bytesOf(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([KMGTP]?)i?B/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (bytesIn[unit ?? ''] ?? 0), 0);
}

export async function readRuntime(context: GatherContext, spot: Spot): Promise<Runtime | Unanswered> {
  const answer = await getJson(context, spot, { path: '/api/v1/status/runtimeinfo' }, RuntimeInfo);
  if (!isAnswered(answer)) return answer;
  const { startTime, storageRetention } = answer.data;
  const at = Date.parse(startTime);
  const parts = storageRetention.split(' or ');
  const seconds = parts.map(secondsOf).find((each) => each !== null);
  return {
    started: Number.isNaN(at) ? null : at / 1000,
    retentionHours: seconds === undefined || seconds === null ? null : seconds / 3600,
    retentionBytes: parts.map(bytesOf).find((each) => each !== null) ?? null,
  };
}
