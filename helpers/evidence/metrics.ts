import { z } from 'zod';
import { AskedService } from './asked-service.ts';
import { defineArtifact } from './define-artifact.ts';

const Target = z.object({
  job: z.string(),
  /** `http://node-exporter:9100/metrics` */
  url: z.string(),
  instance: z.string(),
  /** What a prober is asked about, the label `__param_target`; null: it is asked about itself. */
  about: z.string().nullable(),
  /** unknown: it was not asked yet, though we waited. */
  health: z.enum(['up', 'down', 'unknown']),
  error: z.string(),
  /** Seconds since it was asked, by Prometheus' own clock; null: never, or that clock could not be read. */
  scrapedAgo: z.number().nullable(),
  /** Seconds between two scrapes; null: it does not say. */
  interval: z.number().nullable(),
});
export type Target = z.infer<typeof Target>;

/** How many series something has now; null: could not be asked. */
const Series = z.number().nullable();

const RuleSelector = z.object({
  /** `up{job="node"}`, as the expression has it. */
  text: z.string(),
  metric: z.string().nullable(),
  /** Matching nothing is the point: it stands in `absent()` or behind `unless`. */
  absence: z.boolean(),
  series: Series,
  /** Of its metric, whatever its labels. */
  metricSeries: Series,
  /** Each of its matchers alone. */
  matchers: z.array(
    z.object({
      text: z.string(),
      label: z.string(),
      op: z.enum(['=', '!=', '=~', '!~']),
      value: z.string(),
      series: Series,
      /** Of its metric, that have such a label at all. */
      labelled: Series,
    }),
  ),
});
export type RuleSelector = z.infer<typeof RuleSelector>;

const Rule = z.object({
  group: z.string(),
  name: z.string(),
  kind: z.enum(['alerting', 'recording']),
  query: z.string(),
  /** Seconds. */
  waits: z.number(),
  labels: z.record(z.string(), z.string()),
  health: z.enum(['ok', 'err', 'unknown']),
  error: z.string(),
  /** inactive, pending or firing; null: it is no alert. */
  state: z.enum(['inactive', 'pending', 'firing']).nullable(),
  /** Seconds since it was evaluated, by Prometheus' own clock; null: never, or that clock could not be read. */
  evaluatedAgo: z.number().nullable(),
  /** Seconds between two evaluations of its group. */
  interval: z.number(),
  /** null: what it is written in is no PromQL that we can read. */
  selectors: z.array(RuleSelector).nullable(),
  /** Series that the whole expression gives now. */
  result: Series,
  /** Series that it compares: those of the expression without comparisons. null: not asked, or it looks elsewhere. */
  compared: Series.prefault(null),
});
export type Rule = z.infer<typeof Rule>;

const Relabeling = z.object({
  sourceLabels: z.array(z.string()),
  separator: z.string(),
  regex: z.string(),
  action: z.string(),
  targetLabel: z.string(),
  replacement: z.string(),
});
export type Relabeling = z.infer<typeof Relabeling>;

/** What Prometheus is told to do, as it has it loaded. */
const MetricsConfig = z.object({
  jobs: z.array(z.string()),
  externalLabels: z.record(z.string(), z.string()),
  /** What is done to alerts before they are sent. */
  alertRelabelings: z.array(Relabeling),
});

/** What Prometheus asks, evaluates and keeps, and what the stack offers it. */
export const Metrics = z.object({
  prometheus: AskedService,
  targets: z.array(Target),
  rules: z.array(Rule),
  /** Where alerts are sent. value: a connection from Prometheus' own namespace. */
  alertmanagers: z.array(
    z.object({
      url: z.string(),
      active: z.boolean(),
      /** Its HTTP status on being asked whether it is ready; null: no answer. */
      status: z.number().nullable(),
      error: z.string().nullable(),
    }),
  ),
  /** null: it could not be read. */
  config: MetricsConfig.nullable(),
  /** Hours that samples are kept; null: not by time, or it could not be read. */
  retentionHours: z.number().nullable(),
  /** Bytes that all samples may come to before the oldest go; null: as many as there are, or it could not be read. */
  retentionBytes: z.number().nullable().prefault(null),
  /** How many samples it takes in a second; null: it could not be read. */
  samplesPerSecond: Series.prefault(null),
  /** Seconds for which a sample counts, when no newer one comes; null: it could not be read. */
  lookbackSeconds: z.number().nullable().prefault(null),
  /** Hours since the oldest sample; null: there is none, or it could not be read. */
  oldestHours: z.number().nullable(),
  /** What it was asked and did not answer. */
  unread: z.array(z.object({ what: z.string(), error: z.string() })),
  /** Each listening port of the stack, asked for metrics from inside; offers null: it gave no answer. */
  offers: z.array(
    z.object({ namespace: z.string(), port: z.number(), offers: z.boolean().nullable(), error: z.string().nullable() }),
  ),
});
export type Metrics = z.infer<typeof Metrics>;

export const metrics = defineArtifact({
  id: 'metrics',
  schema: Metrics,
  // It waits for a Prometheus that has just started and has asked nobody yet.
  stage: 'packets',
  since: 6,
  // Counters of requests are there only once somebody asked something.
  restsOn: ['program'],
  needs: ['containers', 'listeners', 'routes'],
  undertakes: {
    targets: ['job', 'url'],
    rules: ['group', 'name'],
    alertmanagers: ['url'],
    offers: ['namespace', 'port'],
  },
});
