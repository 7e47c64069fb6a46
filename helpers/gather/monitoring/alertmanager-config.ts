import { parse } from 'yaml';
import { z } from 'zod';
import type { Alerting, AlertMatcher, Inhibition, Receiver, Route, TimeSpec } from '../../evidence/alerting.ts';
import { hostOf, portOf, withPort } from '../../lib/url.ts';
import { secondsOf } from '../../promql/durations.ts';
import type { TlsDue } from './receiver-tls.ts';
import { readTimeSpec, TimeSpecFile } from './time-intervals.ts';

const texts = z.array(z.string()).nullish();
const pairs = z.record(z.string(), z.coerce.string()).nullish();

interface RouteFile {
  receiver?: string | null | undefined;
  match?: Record<string, string> | null | undefined;
  match_re?: Record<string, string> | null | undefined;
  matchers?: string[] | null | undefined;
  continue?: boolean | null | undefined;
  mute_time_intervals?: string[] | null | undefined;
  active_time_intervals?: string[] | null | undefined;
  group_wait?: string | null | undefined;
  group_interval?: string | null | undefined;
  routes?: RouteFile[] | null | undefined;
}

const RouteFile: z.ZodType<RouteFile> = z.object({
  receiver: z.string().nullish(),
  match: pairs,
  match_re: pairs,
  matchers: texts,
  continue: z.boolean().nullish(),
  mute_time_intervals: texts,
  active_time_intervals: texts,
  group_wait: z.string().nullish(),
  group_interval: z.string().nullish(),
  get routes() {
    return z.array(RouteFile).nullish();
  },
});
const intervals = z.array(z.object({ name: z.string(), time_intervals: z.array(TimeSpecFile).nullish() })).nullish();

const ConfigFile = z.object({
  route: RouteFile,
  receivers: z.array(z.looseObject({ name: z.string() })).nullish(),
  inhibit_rules: z
    .array(
      z.object({
        source_match: pairs,
        source_match_re: pairs,
        source_matchers: texts,
        target_match: pairs,
        target_match_re: pairs,
        target_matchers: texts,
        equal: texts,
      }),
    )
    .nullish(),
  time_intervals: intervals,
  mute_time_intervals: intervals,
});

const opOf = (op: string): AlertMatcher['op'] => (op === '!=' || op === '=~' || op === '!~' ? op : '=');

const unquote = (text: string): string =>
  /^".*"$/s.test(text)
    ? text
        .slice(1, -1)
        .replace(/\\(["\\])/g, '$1')
        .replaceAll('\\n', '\n')
    : text;

const oneMatcher = /\s*("(?:\\.|[^"\\])*"|[^\s=!~",{}]+)\s*(!=|=~|!~|=)\s*("(?:\\.|[^"\\])*"|[^,}"]*)\s*(?:,|$)/gy;

/**
 * Matchers as Alertmanager writes them, `severity="critical"`, or several in braces; null: they cannot be read, and
 * whoever decides by them would be wrong.
 */
export function readMatchers(text: string): AlertMatcher[] | null {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const found: AlertMatcher[] = [];
  oneMatcher.lastIndex = 0;
  while (oneMatcher.lastIndex < inner.length) {
    const [, label, op, value] = oneMatcher.exec(inner) ?? [];
    if (label === undefined || op === undefined || value === undefined) return null;
    found.push({ label: unquote(label), op: opOf(op), value: unquote(value.trim()) });
  }
  return found;
}

type Pairs = Record<string, string> | null | undefined;

function matchersOf(exact: Pairs, patterns: Pairs, written: readonly string[] | null | undefined): AlertMatcher[] {
  const read = (written ?? []).map(readMatchers);
  const lost = read.indexOf(null);
  if (lost >= 0) throw new Error(`the matcher ${written?.[lost] ?? ''} cannot be read`);
  return [
    ...Object.entries(exact ?? {}).map(([label, value]) => ({ label, op: '=' as const, value })),
    ...Object.entries(patterns ?? {}).map(([label, value]) => ({ label, op: '=~' as const, value })),
    ...read.flatMap((each) => each ?? []),
  ];
}

/** What a route has from the one above where it does not say so itself. */
type Inherited = Pick<Route, 'receiver' | 'groupWait' | 'groupInterval'>;

/** What Alertmanager waits where nobody says how long. */
const unsaid: Inherited = { receiver: '', groupWait: 30, groupInterval: 300 };

/** The tree as a list, the root first, each before its children. */
function flatten(route: RouteFile, at: string, above: Inherited): Route[] {
  const own: Inherited = {
    receiver: route.receiver ?? above.receiver,
    groupWait: secondsOf(route.group_wait ?? '') ?? above.groupWait,
    groupInterval: secondsOf(route.group_interval ?? '') ?? above.groupInterval,
  };
  return [
    {
      at,
      ...own,
      matchers: matchersOf(route.match, route.match_re, route.matchers),
      continues: route.continue ?? false,
      mutedIn: route.mute_time_intervals ?? [],
      activeIn: route.active_time_intervals ?? [],
    },
    ...(route.routes ?? []).flatMap((child, index) =>
      flatten(child, at === '' ? String(index) : `${at}.${index}`, own),
    ),
  ];
}

const Tls = z.object({
  insecure_skip_verify: z.boolean().nullish(),
  ca_file: z.string().nullish(),
  ca: z.string().nullish(),
  server_name: z.string().nullish(),
});
const Http = z.object({ proxy_url: z.string().nullish(), tls_config: Tls.nullish() }).nullish();
const Sending = z.object({ http_config: Http });
const Global = z.object({ global: Sending.nullish() });

const endpointIn = (url: string): string | null => {
  const [host, port] = [hostOf(url), portOf(url)];
  return host === null || port === null ? null : withPort(host, port);
};

/** How an integration speaks HTTP: by its own settings, else as everybody does. */
const httpOf = (settings: unknown, everybodys: z.infer<typeof Http>): z.infer<typeof Http> =>
  Sending.safeParse(settings).data?.http_config ?? everybodys;

/** Whom an integration talks to where it sends by way of a proxy; null: it goes there itself. */
function proxyOf(http: z.infer<typeof Http>): string | null {
  return http?.proxy_url ? endpointIn(http.proxy_url) : null;
}

/**
 * Where an integration sends, as its settings have it, and `host:port` of that: path, query and whatever is secret
 * stay behind there. null: it is hidden.
 */
function targetOf(settings: unknown): { given: string; endpoint: string } | null {
  if (typeof settings !== 'object' || settings === null) return null;
  const texts = Object.entries(settings).filter((each): each is [string, string] => typeof each[1] === 'string');
  for (const [key, given] of texts) {
    if (key === 'smarthost') return { given, endpoint: given };
    const endpoint = /url$/.test(key) ? endpointIn(given) : null;
    if (endpoint !== null) return { given, endpoint };
  }
  return null;
}

/** The TLS that is due where an integration sends to an `https://` address itself; null: none is, or nobody says. */
function tlsOf(given: string, http: z.infer<typeof Http>): TlsDue | null {
  const host = /^https:/i.test(given) ? hostOf(given) : null;
  if (host === null) return null;
  const tls = http?.tls_config;
  return {
    name: tls?.server_name || host,
    ownAuthority: Boolean(tls?.ca_file ?? tls?.ca),
    anything: tls?.insecure_skip_verify === true,
  };
}

export interface BareIntegration {
  kind: string;
  endpoint: string | null;
  /** The TLS that it speaks; null: none. */
  due: TlsDue | null;
}

type Bare = Omit<Receiver, 'integrations'> & { integrations: BareIntegration[] };

const readReceiver = (
  { name, ...kinds }: { name: string; [kind: string]: unknown },
  everybodys: z.infer<typeof Http>,
): Bare => ({
  name,
  integrations: Object.entries(kinds).flatMap(([kind, list]) =>
    kind.endsWith('_configs') && Array.isArray(list)
      ? list.map((settings) => {
          const [target, http] = [targetOf(settings), httpOf(settings, everybodys)];
          const proxy = kind === 'email_configs' ? null : proxyOf(http);
          return {
            kind: kind.replace(/_configs$/, ''),
            endpoint: proxy ?? target?.endpoint ?? null,
            due: proxy === null && target ? tlsOf(target.given, http) : null,
          };
        })
      : [],
  ),
});

export interface ReadConfig {
  routes: Route[];
  receivers: Bare[];
  inhibitions: Inhibition[];
  intervals: Alerting['intervals'];
}

/** Of Alertmanager's configuration what decides whom it tells. Throws where that cannot be read. */
export function readAlertmanagerConfig(yaml: string): ReadConfig {
  const written: unknown = parse(yaml);
  const file = ConfigFile.parse(written);
  const everybodys = Global.safeParse(written).data?.global?.http_config;
  const isLimited = (spec: TimeSpec) => Object.values(spec).some((each) => Array.isArray(each) && each.length > 0);
  return {
    routes: flatten(file.route, '', unsaid),
    receivers: (file.receivers ?? []).map((each) => readReceiver(each, everybodys)),
    inhibitions: (file.inhibit_rules ?? []).map((rule) => ({
      source: matchersOf(rule.source_match, rule.source_match_re, rule.source_matchers),
      target: matchersOf(rule.target_match, rule.target_match_re, rule.target_matchers),
      equal: rule.equal ?? [],
    })),
    intervals: [...(file.time_intervals ?? []), ...(file.mute_time_intervals ?? [])].map(
      ({ name, time_intervals: written }) => {
        const specs = (written ?? []).map(readTimeSpec);
        return { name, always: specs.some((spec) => !isLimited(spec)), specs };
      },
    ),
  };
}
