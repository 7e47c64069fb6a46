import { z } from 'zod';
import type { Dashboards, DataSource, Panel } from '../../evidence/dashboards.ts';
import { readJson } from '../../lib/json.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import {
  ask,
  askedService,
  containerOf,
  getJson,
  isAnswered,
  pause,
  spotOf,
  type Spot,
  type Unanswered,
} from './watch-place.ts';

const Health = z.object({ database: z.string().nullish() });
const Sources = z.array(z.object({ uid: z.string(), name: z.string(), type: z.string() }));
const SourceHealth = z.object({ status: z.string().nullish(), message: z.string().nullish() });
const Found = z.array(z.object({ uid: z.string(), title: z.string(), type: z.string().nullish() }));
const source = z.union([z.string(), z.object({ uid: z.string().nullish() })]).nullish();
const panel = z.object({
  title: z.string().nullish(),
  datasource: source,
  targets: z.array(z.object({ expr: z.string().nullish(), datasource: source, hide: z.boolean().nullish() })).nullish(),
});
const Board = z.object({
  dashboard: z.object({
    panels: z.array(panel.extend({ panels: z.array(panel).nullish() })).nullish(),
    templating: z
      .object({
        list: z.array(z.object({ name: z.string(), current: z.object({ value: z.unknown() }).nullish() })).nullish(),
      })
      .nullish(),
  }),
});
const Queried = z.object({
  results: z.record(
    z.string(),
    z.object({
      error: z.string().nullish(),
      frames: z
        .array(z.object({ data: z.object({ values: z.array(z.array(z.unknown())).nullish() }).nullish() }))
        .nullish(),
    }),
  ),
});

async function readSource(
  context: GatherContext,
  spot: Spot,
  { uid, name, type }: z.infer<typeof Sources>[number],
): Promise<DataSource> {
  const reply = await ask(context, spot, { path: `/api/datasources/uid/${encodeURIComponent(uid)}/health` });
  const row = { uid, name, kind: type };
  if (!isAnswered(reply)) return { ...row, health: null, detail: reply.error };
  const said = readJson(reply.body, SourceHealth);
  // Of a kind that has no such test Grafana says 404.
  if (reply.status === 404) return { ...row, health: null, detail: 'its kind has no test' };
  const health = reply.status === 200 && said?.status?.toUpperCase() !== 'ERROR' ? ('ok' as const) : ('error' as const);
  return { ...row, health, detail: said?.message ?? `HTTP ${reply.status}` };
}

type Variables = ReadonlyMap<string, string>;

/** Grafana's own variables it fills in itself; of the others the value that is chosen, or any. */
function fillIn(query: string, variables: Variables): string {
  return query.replace(/\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    return name.startsWith('__') ? whole : (variables.get(name) ?? '.+');
  });
}

function chosen(value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  return texts.length === 0 || texts.includes('$__all') ? '.+' : texts.join('|');
}

const uidOf = (named: z.infer<typeof source>): string | null => {
  const uid = typeof named === 'string' ? named : (named?.uid ?? null);
  return uid === null || uid.startsWith('$') || uid.startsWith('-- ') ? null : uid;
};

type Question = Pick<Panel, 'title' | 'source' | 'query'>;

function questionsOf({ dashboard }: z.infer<typeof Board>): Question[] {
  const variables = new Map(
    (dashboard.templating?.list ?? []).map(({ name, current }) => [name, chosen(current?.value)] as const),
  );
  const panels = (dashboard.panels ?? []).flatMap((each) => [each, ...(each.panels ?? [])]);
  return panels.flatMap(({ title, datasource, targets }) =>
    (targets ?? []).flatMap(({ expr, datasource: own, hide }) =>
      expr && hide !== true
        ? [{ title: title ?? '', source: uidOf(own) ?? uidOf(datasource), query: fillIn(expr, variables) }]
        : [],
    ),
  );
}

async function putQuestion(context: GatherContext, spot: Spot, question: Question): Promise<Panel> {
  const { source: uid, query } = question;
  if (uid === null) return { ...question, series: null, error: 'its data source is chosen by hand' };
  const body = {
    from: 'now-15m',
    to: 'now',
    queries: [
      {
        refId: 'A',
        datasource: { uid },
        expr: query,
        range: true,
        instant: false,
        intervalMs: 15_000,
        maxDataPoints: 60,
      },
    ],
  };
  const reply = await ask(context, spot, { path: '/api/ds/query', method: 'POST', body });
  if (!isAnswered(reply)) return { ...question, series: null, error: reply.error };
  const result = readJson(reply.body, Queried)?.results['A'];
  if (!result) return { ...question, series: null, error: `Grafana answered ${reply.status}` };
  const series = (result.frames ?? []).filter(({ data }) => (data?.values?.[0] ?? []).length > 0).length;
  return { ...question, series, error: result.error ?? null };
}

/** A source that has just started has nothing to show yet: a rate is of two samples. */
const youngMs = 120_000;
const longestMs = 30_000;
const pauseMs = 2000;

const areYoung = (context: GatherContext): boolean => {
  const { metrics, logs } = context.policy.monitoring;
  return [metrics.service, logs.service].some((service) => {
    const at = Date.parse(containerOf(context, service)?.startedAt ?? '');
    return Date.now() - at < youngMs;
  });
};

/** The question, put again for as long as the sources are young and there is no answer in it. */
async function putSettled(context: GatherContext, spot: Spot, question: Question): Promise<Panel> {
  const begun = Date.now();
  for (;;) {
    const panel = await putQuestion(context, spot, question);
    const isEmpty = panel.series === 0 && panel.error === null;
    if (!isEmpty || !areYoung(context) || Date.now() - begun >= longestMs) return panel;
    await pause(pauseMs);
  }
}

async function readBoard(
  context: GatherContext,
  spot: Spot,
  { uid, title }: z.infer<typeof Found>[number],
): Promise<Dashboards['boards'][number]> {
  const board = await getJson(context, spot, { path: `/api/dashboards/uid/${encodeURIComponent(uid)}` }, Board);
  if (!isAnswered(board)) return { uid, title, panels: [], error: board.error };
  const panels = await Promise.all(questionsOf(board).map((each) => putSettled(context, spot, each)));
  return { uid, title, panels, error: null };
}

const nothing = { database: null, sources: [], boards: [], unread: [] };

/** What the stack's own Grafana shows: its data sources as it reaches them, and what each panel's query returns. */
export const gatherDashboards: Gatherer<'dashboards'> = {
  id: 'dashboards',
  async gather(context) {
    const place = context.policy.monitoring.dashboards;
    const spot = spotOf(context, place);
    const health = isAnswered(spot) ? await getJson(context, spot, { path: '/api/health' }, Health) : spot;
    const grafana = askedService(place, health);
    if (!isAnswered(spot) || !isAnswered(health))
      return { value: { grafana, ...nothing }, scope: `${place.service} did not answer` };
    const [sources, found] = await Promise.all([
      getJson(context, spot, { path: '/api/datasources' }, Sources),
      getJson(context, spot, { path: '/api/search?type=dash-db&limit=500' }, Found),
    ]);
    const unread: Dashboards['unread'] = [];
    const keep = <T>(what: 'sources' | 'boards', answer: T[] | Unanswered): T[] => {
      if (isAnswered(answer)) return answer;
      unread.push({ what, error: answer.error });
      return [];
    };
    const listed = { sources: keep('sources', sources), boards: keep('boards', found) };
    const value: Dashboards = {
      grafana,
      database: health.database ?? null,
      sources: await Promise.all(listed.sources.map((each) => readSource(context, spot, each))),
      boards: await Promise.all(listed.boards.map((each) => readBoard(context, spot, each))),
      unread,
    };
    return {
      value,
      undertaken: listed,
      scope: `${value.sources.length} data sources and ${value.boards.length} dashboards of ${place.service}`,
    };
  },
};
