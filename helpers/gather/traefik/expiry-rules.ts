import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { ExpiryRule, Keyfiles } from '../../evidence/keyfiles.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';

const limitMs = 3000;
/** A Prometheus that has just started learns its targets after five seconds, and asks each within its interval. */
const patienceMs = 12_000;
const longestMs = 40_000;
const pauseMs = 1000;

/**
 * Metrics of the days a certificate is still valid, as Traefik, the blackbox exporter, cert-exporter, Telegraf and
 * others name them.
 */
const expiryMetric =
  /\b([a-z_:][\w:]*(?:certs?|certificate|ssl|tls|x509)[\w:]*(?:not_after|expir\w*|valid_until|days_left)[\w:]*)\b/i;

const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({ name: z.string(), query: z.string(), type: z.string(), health: z.string().nullish() }),
        ),
      }),
    ),
  }),
});
const Answer = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});
const Targets = z.object({ data: z.object({ activeTargets: z.array(z.object({ health: z.string() })) }) });

interface Spot {
  namespace: string;
  port: number;
}

async function get<S extends z.ZodType>(
  { vantage }: GatherContext,
  { namespace, port }: Spot,
  path: string,
  shape: S,
): Promise<z.infer<S> | { error: string }> {
  const [result] = await vantage.probe(
    [{ kind: 'http', namespace, address: '127.0.0.1', port, path, host: `127.0.0.1:${port}` }],
    { limitMs },
  );
  if (result?.http?.status !== 200)
    return {
      error: result?.http ? `answered ${result.http.status}` : (result?.error ?? result?.value ?? 'was not asked'),
    };
  const said = parseJson(result.http.body);
  if (said === undefined) return { error: `answered ${path} without JSON` };
  const parsed = shape.safeParse(said);
  return parsed.success ? parsed.data : { error: `answered ${path} in an unknown shape` };
}

const isRuler = ({ member, status, image, service }: Container): boolean =>
  member &&
  status === 'running' &&
  /prometheus|vmalert|victoria|mimir|thanos/i.test(`${service ?? ''} ${image.split('@')[0]?.split('/').at(-1) ?? ''}`);

/** Ports of each that may answer: those it listens on, else the usual one. */
function portsOf(context: GatherContext, namespace: string): number[] {
  const listeners = context.gathered.listeners?.ok ? context.gathered.listeners.value.sockets : [];
  const own = listeners
    .filter((socket) => socket.namespace === namespace && socket.protocol === 'tcp')
    .map(({ port }) => port);
  return own.length > 0 ? [...new Set(own)] : [9090];
}

/** Every target was asked at least once. null: could not be asked. */
async function isSettled(context: GatherContext, spot: Spot): Promise<boolean | null> {
  const targets = await get(context, spot, '/api/v1/targets?state=active', Targets);
  return 'error' in targets
    ? null
    : targets.data.activeTargets.length > 0 && targets.data.activeTargets.every(({ health }) => health !== 'unknown');
}

/**
 * Series that a metric has now. None at once proves nothing: the next scrape may bring some, after a start of either
 * side. null: could not be asked, or not every target was.
 */
async function countSeries(context: GatherContext, spot: Spot, metric: string): Promise<number | null> {
  const start = Date.now();
  for (;;) {
    const counted = await get(context, spot, `/api/v1/query?query=${encodeURIComponent(`count(${metric})`)}`, Answer);
    if ('error' in counted) return null;
    const series = Number(counted.data.result[0]?.value[1] ?? 0);
    if (series > 0) return series;
    const waited = Date.now() - start;
    const settled = waited < patienceMs ? false : await isSettled(context, spot);
    if (settled !== false) return settled === null ? null : 0;
    if (waited > longestMs) return null;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function askRuler(
  context: GatherContext,
  container: Container,
): Promise<{ rules: ExpiryRule[] } | { error: string }> {
  let error = 'it listens on no port';
  for (const port of portsOf(context, container.namespace)) {
    const spot = { namespace: container.namespace, port };
    const read = await get(context, spot, '/api/v1/rules?type=alert', Rules);
    if ('error' in read) {
      error = read.error;
      continue;
    }
    const alerts = read.data.groups
      .flatMap(({ rules }) => rules)
      .filter(({ type, query }) => type === 'alerting' && expiryMetric.test(query));
    const service = container.service ?? container.subject;
    const rules = await Promise.all(
      alerts.map(async ({ name, query, health }): Promise<ExpiryRule> => ({
        service,
        name,
        query,
        health: health ?? 'unknown',
        series: await countSeries(context, spot, expiryMetric.exec(query)?.[1] ?? ''),
      })),
    );
    return { rules };
  }
  return { error };
}

/**
 * Alert rules over the expiry of certificates, as the stack's own Prometheus has them loaded, each with the series its
 * metric has now.
 */
export async function askExpiryRules(
  context: GatherContext,
): Promise<Pick<Keyfiles, 'expiryRules' | 'rulesFrom' | 'rulesUnread'>> {
  const rulers = need(context, 'containers').filter(isRuler);
  const asked = await Promise.all(
    rulers.map(async (container) => ({
      service: container.service ?? container.subject,
      answer: await askRuler(context, container),
    })),
  );
  return {
    expiryRules: asked.flatMap(({ answer }) => ('rules' in answer ? answer.rules : [])),
    rulesFrom: asked.flatMap(({ service, answer }) => ('rules' in answer ? [service] : [])),
    rulesUnread: asked.flatMap(({ service, answer }) => ('error' in answer ? [{ service, error: answer.error }] : [])),
  };
}
