import { parse } from 'yaml';
import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { LogStore } from '../../evidence/log-store.ts';
import type { GatherContext } from '../context.ts';
import { secondsOf } from '../../promql/durations.ts';
import { getJson, getText, isAnswered, type Spot, type Unanswered } from './watch-place.ts';

const Series = z.object({ data: z.array(z.record(z.string(), z.string())).nullish() });
const Lines = z.object({
  data: z.object({
    result: z.array(z.object({ values: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())) })),
  }),
});
const limits = z.object({
  retention_period: z.coerce.string().nullish(),
  retention_stream: z.array(z.object({ selector: z.string(), period: z.coerce.string() })).nullish(),
});
const ConfigFile = z.object({
  limits_config: limits.nullish(),
  compactor: z
    .object({ retention_enabled: z.boolean().nullish(), retention_delete_delay: z.coerce.string().nullish() })
    .nullish(),
  table_manager: z
    .object({ retention_deletes_enabled: z.boolean().nullish(), retention_period: z.coerce.string().nullish() })
    .nullish(),
});

const hoursOf = (duration: string | null | undefined): number | null => {
  const seconds = secondsOf((duration ?? '').replaceAll(/(?<!\d)0[smh]/g, '')) ?? 0;
  return seconds > 0 ? seconds / 3600 : null;
};

type Retention = Omit<LogStore['retention'], 'oldestHours'>;

/** How long lines are kept, as Loki has it loaded; 0 is for ever. */
export async function readRetention(context: GatherContext, spot: Spot): Promise<Retention> {
  const text = await getText(context, spot, { path: '/config' });
  const unread = (error: string): Retention => ({
    configuredHours: null,
    enforced: null,
    exceptions: [],
    delayHours: null,
    error,
  });
  if (!isAnswered(text)) return unread(text.error);
  const file = ConfigFile.safeParse(parseYaml(text));
  if (!file.success) return unread(`${spot.service} answered /config in an unknown shape`);
  const { limits_config: limit, compactor, table_manager: tables } = file.data;
  const byTables = tables?.retention_deletes_enabled === true;
  return {
    configuredHours: hoursOf(limit?.retention_period) ?? (byTables ? hoursOf(tables.retention_period) : null),
    enforced: compactor?.retention_enabled === true || byTables,
    exceptions: (limit?.retention_stream ?? []).flatMap(({ selector, period }) => {
      // 0 is for ever here too.
      return [{ selector, hours: hoursOf(period) ?? 0 }];
    }),
    delayHours: hoursOf(compactor?.retention_delete_delay),
    error: null,
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Nanoseconds of the epoch, as Loki counts. */
const nanos = (ms: number): string => `${Math.round(ms)}000000`;

/** Labels of each stream that has lines since a moment. */
export async function readStreams(
  context: GatherContext,
  spot: Spot,
  sinceMs: number,
  untilMs = Date.now() + 60_000,
): Promise<Record<string, string>[] | Unanswered> {
  const path = `/loki/api/v1/series?start=${nanos(sinceMs)}&end=${nanos(untilMs)}`;
  const answer = await getJson(context, spot, { path }, Series);
  return isAnswered(answer) ? (answer.data ?? []) : answer;
}

/** Labels by which shippers say whose lines they are, the surest first. */
const telling = /^(?:container|container_name|container_id|compose_service|service|service_name|filename|job)$/;

/** Whether the value of a label is a container's own. */
function isOwn([label, value]: readonly [string, string], { name, id, service }: Container): boolean {
  if (value === id || value === id.slice(0, 12) || (label === 'filename' && value.includes(id))) return true;
  if (!telling.test(label)) return false;
  return value === name || value === `/${name}` || (label.includes('service') && value === service);
}

/** The selector of a container's own lines; null: no stream is known as its own. */
export function streamOf(streams: readonly Record<string, string>[], container: Container): string | null {
  const all = streams.flatMap((labels) => Object.entries(labels)).filter((each) => isOwn(each, container));
  // One that tells replicas apart before one that does not.
  const best = all.find(([label]) => !label.includes('service')) ?? all[0];
  return best ? `${best[0]}=${JSON.stringify(best[1])}` : null;
}

interface LineQuestion {
  query: string;
  /** Milliseconds of the epoch, as the end, which is now where it is left out. */
  sinceMs: number;
  untilMs?: number;
  direction: 'backward' | 'forward';
}

/** The newest or the oldest line of a selector since a moment, in milliseconds of the epoch; null: there is none. */
export async function readLine(
  context: GatherContext,
  spot: Spot,
  { query, sinceMs, untilMs = Date.now() + 60_000, direction }: LineQuestion,
): Promise<number | null | Unanswered> {
  const path =
    `/loki/api/v1/query_range?query=${encodeURIComponent(query)}&limit=1&direction=${direction}` +
    `&start=${nanos(sinceMs)}&end=${nanos(untilMs)}`;
  const answer = await getJson(context, spot, { path }, Lines);
  if (!isAnswered(answer)) return answer;
  const times = answer.data.result.flatMap(({ values }) => values.map(([at]) => Number(at.slice(0, -6))));
  if (times.length === 0) return null;
  return direction === 'backward' ? Math.max(...times) : Math.min(...times);
}
