import { z } from 'zod';
import type { Middleware, MiddlewareConfig } from '../../evidence/traefik.ts';
import { redactText } from '../../evidence/redact.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const number = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
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
const isPerAddress = (by: z.infer<typeof SourceCriterion>): boolean =>
  !by ||
  (by.requestHeaderName === '' &&
    !by.requestHost &&
    !by.ipStrategy?.depth &&
    !by.ipStrategy?.ipv6Subnet &&
    (by.ipStrategy?.excludedIPs ?? []).length === 0);

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
    plugin: z.record(z.string(), z.unknown()).nullish(),
  }),
);
type Row = z.infer<typeof Middlewares>[number];

const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a Go duration (`1m0s`); of a bare number, which Traefik means as nanoseconds when its API writes it. */
const secondsOf = (duration: string | number): number =>
  typeof duration === 'number'
    ? duration / 1e9
    : [...duration.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce(
        (sum, [, count, name]) => sum + Number(count) * (unit[name ?? ''] ?? 0),
        0,
      );

const names = (entries: readonly (readonly [string, string])[], empty: boolean): string[] =>
  entries.filter(([, value]) => (value === '') === empty).map(([name]) => name);
const counted = ({ users: known, usersFile, headerField, removeHeader }: z.infer<typeof users>) => ({
  users: known.length,
  usersFile: usersFile !== '',
  headerField,
  removeHeader,
});

function configOf(row: Row): MiddlewareConfig {
  const {
    forwardAuth,
    redirectScheme,
    redirectRegex,
    headers,
    chain,
    basicAuth,
    digestAuth,
    errors,
    rateLimit,
    stripPrefix,
    addPrefix,
    plugin,
  } = row;
  const allowed = row.ipAllowList ?? row.ipWhiteList;
  return {
    ...(forwardAuth ? { forwardAuth: { ...forwardAuth, address: redactText(forwardAuth.address) } } : {}),
    ...(redirectScheme ? { redirectScheme } : {}),
    ...(redirectRegex
      ? { redirectRegex: { ...redirectRegex, replacement: redactText(redirectRegex.replacement) } }
      : {}),
    ...(headers
      ? {
          headers: {
            hsts:
              headers.stsSeconds > 0
                ? {
                    seconds: headers.stsSeconds,
                    includeSubdomains: headers.stsIncludeSubdomains,
                    preload: headers.stsPreload,
                    force: headers.forceSTSHeader,
                  }
                : null,
            requestSets: names(headers.customRequestHeaders, false),
            requestClears: names(headers.customRequestHeaders, true),
            responseSets: names(headers.customResponseHeaders, false),
            responseClears: names(headers.customResponseHeaders, true),
          },
        }
      : {}),
    ...(chain ? { chain: chain.middlewares } : {}),
    ...(allowed
      ? {
          ipAllowList: {
            sourceRange: allowed.sourceRange,
            depth: allowed.ipStrategy?.depth ?? null,
            excludedIPs: allowed.ipStrategy?.excludedIPs ?? [],
          },
        }
      : {}),
    ...(basicAuth ? { basicAuth: counted(basicAuth) } : {}),
    ...(digestAuth ? { digestAuth: counted(digestAuth) } : {}),
    ...(errors ? { errors } : {}),
    ...(rateLimit
      ? {
          rateLimit: {
            average: rateLimit.average,
            periodSeconds: secondsOf(rateLimit.period ?? '1s'),
            burst: rateLimit.burst,
            perAddress: isPerAddress(rateLimit.sourceCriterion),
          },
        }
      : {}),
    ...(stripPrefix ? { stripPrefix: stripPrefix.prefixes } : {}),
    ...(addPrefix ? { addPrefix: addPrefix.prefix } : {}),
    ...(plugin ? { plugin: Object.keys(plugin).join(', ') } : {}),
  };
}

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
