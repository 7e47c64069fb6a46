import { z } from 'zod';
import type { Middleware, MiddlewareConfig } from '../../evidence/traefik.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import { amount as number, flag, text, texts as list } from '../../lib/lenient.ts';
import { given, present } from '../../lib/present.ts';

const named = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => Object.entries(value ?? {}));
const strategy = z.object({ depth: z.number().nullish(), excludedIPs: list }).nullish();
const users = z.object({ users: list, usersFile: text, headerField: text, removeHeader: flag });
const addresses = z.object({ sourceRange: list, ipStrategy: strategy });

const SourceCriterion = z
  .object({
    ipStrategy: z
      .object({ depth: z.number().nullish(), excludedIPs: list, ipv6Subnet: z.number().nullish() })
      .nullish(),
    requestHeaderName: text,
    requestHost: flag,
  })
  .nullish();

/**
 * Whether visitors are told apart by the address they connect from, and by all of it: so it is unless something else is
 * asked for.
 */
function isPerAddress(by: z.infer<typeof SourceCriterion>): boolean {
  if (!by) return true;
  const { depth, ipv6Subnet, excludedIPs = [] } = by.ipStrategy ?? {};
  return by.requestHeaderName === '' && !by.requestHost && !depth && !ipv6Subnet && excludedIPs.length === 0;
}

/** Middlewares as Traefik's API gives them: beside its names, one key for its kind. */
export const Middlewares = z.array(
  z.object({
    name: z.string(),
    provider: text,
    type: text,
    status: text,
    error: list,
    forwardAuth: z
      .object({
        address: text,
        trustForwardHeader: flag,
        authResponseHeaders: list,
        authResponseHeadersRegex: text,
        authRequestHeaders: list,
        preserveLocationHeader: flag,
      })
      .nullish(),
    redirectScheme: z.object({ scheme: text, port: text, permanent: flag }).nullish(),
    redirectRegex: z.object({ regex: text, replacement: text, permanent: flag }).nullish(),
    headers: z
      .object({
        customRequestHeaders: named,
        customResponseHeaders: named,
        stsSeconds: number,
        stsIncludeSubdomains: flag,
        stsPreload: flag,
        forceSTSHeader: flag,
      })
      .nullish(),
    chain: z.object({ middlewares: list }).nullish(),
    ipAllowList: addresses.nullish(),
    ipWhiteList: addresses.nullish(),
    basicAuth: users.nullish(),
    digestAuth: users.nullish(),
    errors: z.object({ status: list, service: text, query: text }).nullish(),
    rateLimit: z
      .object({
        average: number,
        period: z.union([z.string(), z.number()]).nullish(),
        burst: number,
        sourceCriterion: SourceCriterion,
      })
      .nullish(),
    stripPrefix: z.object({ prefixes: list }).nullish(),
    addPrefix: z.object({ prefix: text }).nullish(),
    replacePathRegex: z.object({ regex: text }).nullish(),
    stripPrefixRegex: z.object({ regex: list }).nullish(),
    plugin: z.record(z.string(), z.unknown()).nullish(),
  }),
);
type Row = z.infer<typeof Middlewares>[number];

const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a Go duration (`1m0s`); of a bare number, which Traefik means as nanoseconds when its API writes it. */
function secondsOf(duration: string | number): number {
  if (typeof duration === 'number') return duration / 1e9;
  const parts = [...duration.matchAll(/([\d.]+)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, count, name]) => sum + Number(count) * (unit[name ?? ''] ?? 0), 0);
}

const names = (entries: readonly (readonly [string, string])[], empty: boolean): string[] =>
  entries.filter(([, value]) => (value === '') === empty).map(([name]) => name);
const counted = ({ users: known, usersFile, headerField, removeHeader }: z.infer<typeof users>) => ({
  users: known.length,
  usersFile: usersFile !== '',
  headerField,
  removeHeader,
});

type CountedBy = NonNullable<NonNullable<MiddlewareConfig['rateLimit']>['countedBy']>;

/** By what a limit tells visitors apart: the first of these that is asked for. */
function countedBy(by: z.infer<typeof SourceCriterion>): CountedBy {
  if (by?.ipStrategy) {
    const { depth, ipv6Subnet, excludedIPs } = by.ipStrategy;
    if (depth || excludedIPs.length > 0) return 'forwarded';
    return ipv6Subnet ? 'network' : 'address';
  }
  if (by && by.requestHeaderName !== '') return 'header';
  return by?.requestHost ? 'host' : 'address';
}

/** The configuration of one kind, where the row has it. */
type Of<K extends keyof Row> = NonNullable<Row[K]>;

function readHeaders(headers: Of<'headers'>): MiddlewareConfig['headers'] {
  const { stsSeconds, stsIncludeSubdomains, stsPreload, forceSTSHeader } = headers;
  const hsts = {
    seconds: stsSeconds,
    includeSubdomains: stsIncludeSubdomains,
    preload: stsPreload,
    force: forceSTSHeader,
  };
  return {
    hsts: stsSeconds > 0 ? hsts : null,
    requestSets: names(headers.customRequestHeaders, false),
    requestClears: names(headers.customRequestHeaders, true),
    responseSets: names(headers.customResponseHeaders, false),
    responseClears: names(headers.customResponseHeaders, true),
  };
}

const readAllowList = ({ sourceRange, ipStrategy }: Of<'ipAllowList'>): MiddlewareConfig['ipAllowList'] => ({
  sourceRange,
  depth: ipStrategy?.depth ?? null,
  excludedIPs: ipStrategy?.excludedIPs ?? [],
});

const readRateLimit = ({
  average,
  period,
  burst,
  sourceCriterion,
}: Of<'rateLimit'>): MiddlewareConfig['rateLimit'] => ({
  average,
  periodSeconds: secondsOf(period ?? '1s'),
  burst,
  perAddress: isPerAddress(sourceCriterion),
  countedBy: countedBy(sourceCriterion),
  ...present({ networkBits: sourceCriterion?.ipStrategy?.ipv6Subnet || undefined }),
});

const configOf = (row: Row): MiddlewareConfig =>
  present({
    forwardAuth: given(row.forwardAuth, (auth) => ({ ...auth, address: redactText(auth.address) })),
    redirectScheme: row.redirectScheme,
    redirectRegex: given(row.redirectRegex, (to) => ({ ...to, replacement: redactText(to.replacement) })),
    headers: given(row.headers, readHeaders),
    chain: given(row.chain, ({ middlewares }) => middlewares),
    ipAllowList: given(row.ipAllowList ?? row.ipWhiteList, readAllowList),
    basicAuth: given(row.basicAuth, counted),
    digestAuth: given(row.digestAuth, counted),
    errors: row.errors,
    rateLimit: given(row.rateLimit, readRateLimit),
    stripPrefix: given(row.stripPrefix, ({ prefixes }) => prefixes),
    addPrefix: given(row.addPrefix, ({ prefix }) => prefix),
    replacePathRegex: given(row.replacePathRegex, ({ regex }) => regex),
    stripPrefixRegex: given(row.stripPrefixRegex, ({ regex }) => regex),
    plugin: given(row.plugin, (plugin) => Object.keys(plugin).join(', ')),
  });

/** What decides about visitors, and no secret: users are counted, values of headers left out. */
export const readMiddlewares = (rows: z.infer<typeof Middlewares>): Middleware[] =>
  rows.map((row) => ({
    name: row.name,
    provider: row.provider,
    type: row.type,
    status: row.status,
    errors: row.error,
    config: configOf(row),
  }));
