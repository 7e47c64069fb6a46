import { z } from 'zod';
import type { EntryPoint, ProxyService, Router } from '../../evidence/traefik.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import { text, texts as list } from '../../lib/lenient.ts';
import { given, present } from '../../lib/present.ts';

const nested = z
  .object({ servers: z.array(z.object({ url: z.string().nullish(), address: z.string().nullish() })).nullish() })
  .nullish();

export const Version = z.object({
  Version: z.string(),
  Codename: z.string().nullish(),
  startDate: z.string().nullish(),
});
const domains = z
  .array(z.object({ main: text, sans: list }))
  .nullish()
  .transform((value) => (value ?? []).flatMap(({ main, sans }) => [...(main ? [main] : []), ...sans]));
const tls = z.object({ options: text, certResolver: text, domains, passthrough: z.boolean().nullish() });
const redirection = z.object({
  entryPoint: z.object({ to: text, scheme: text, permanent: z.boolean().nullish() }).nullish(),
});
const trust = z.object({ insecure: z.boolean().nullish(), trustedIPs: list });
export const EntryPoints = z.array(
  z.object({
    name: z.string(),
    address: text,
    http: z
      .object({
        redirections: redirection.nullish(),
        middlewares: list,
        tls: tls.nullish(),
        underscoreHeadersStrategy: text,
        aliasHeadersStrategy: text,
      })
      .nullish(),
    forwardedHeaders: trust.nullish(),
    proxyProtocol: trust.nullish(),
    http3: z.unknown().optional(),
  }),
);
export const Routers = z.array(
  z.object({
    name: z.string(),
    provider: text,
    rule: text,
    ruleSyntax: text,
    entryPoints: list,
    using: list,
    service: text,
    middlewares: list,
    priority: z.number().nullish(),
    tls: tls.nullish(),
    parentRefs: list,
    status: text,
    error: list,
  }),
);
const named = z
  .array(z.object({ name: z.string() }))
  .nullish()
  .transform((rows) => (rows ?? []).map(({ name }) => name));
export const Services = z.array(
  z.object({
    name: z.string(),
    provider: text,
    type: text,
    status: text,
    error: list,
    loadBalancer: nested,
    weighted: z.object({ services: named }).nullish(),
    highestRandomWeight: z.object({ services: named }).nullish(),
    mirroring: z.object({ service: text, mirrors: named }).nullish(),
    failover: z.object({ service: text, fallback: text }).nullish(),
    serverStatus: z.record(z.string(), z.string()).nullish(),
  }),
);

export type Kind = Router['kind'];

/** Without the provider a name is one of the router's own provider; `default` belongs to none. */
const optionsOf = (options: string, provider: string): string =>
  options.includes('@') || options === 'default' ? options : `${options}@${provider}`;

/** What a router with TLS says of it. */
const tlsOf = (kind: Kind, provider: string, { options, certResolver, domains, passthrough }: z.infer<typeof tls>) =>
  present({
    tlsOptions: options === '' ? null : optionsOf(options, provider),
    certResolver: certResolver || null,
    domains: domains.length > 0 ? domains : null,
    passthrough: kind === 'tcp' ? (passthrough ?? false) : null,
  });

/** Without entrypoints of its own a router listens on all that are for everybody: `using` names them. */
export const readRouters = (kind: Kind, rows: z.infer<typeof Routers>): Router[] =>
  rows.map(({ name, provider, rule, ruleSyntax, entryPoints, using, service, middlewares, ...row }) => ({
    name,
    kind,
    provider,
    rule,
    entryPoints: entryPoints.length > 0 ? entryPoints : using,
    service,
    middlewares,
    priority: row.priority ?? 0,
    tls: Boolean(row.tls),
    status: row.status,
    errors: row.error,
    ...(ruleSyntax === 'v2' ? { ruleSyntax } : {}),
    ...(row.tls ? tlsOf(kind, provider, row.tls) : {}),
    ...(row.parentRefs.length > 0 ? { parents: row.parentRefs } : {}),
  }));

/** Traefik 2 knows only the old syntax, and does not say so of its routers. */
export const inSyntaxOf = (version: string, routers: Router[]): Router[] =>
  /^v?2\./.test(version) ? routers.map((router) => ({ ...router, ruleSyntax: 'v2' })) : routers;

type EntryPointRow = z.infer<typeof EntryPoints>[number];

/** Since 3.7.6 it has an option against underscores, since one of the next releases one against all aliases. */
function takesAway(http: NonNullable<EntryPointRow['http']>): 'aliases' | 'underscores' | 'nothing' {
  const acts = (strategy: string) => strategy === 'delete' || strategy === 'reject';
  if (acts(http.aliasHeadersStrategy)) return 'aliases';
  return acts(http.underscoreHeadersStrategy) ? 'underscores' : 'nothing';
}

/** What an entrypoint does to every HTTP router on it. */
function httpOf(http: EntryPointRow['http']): NonNullable<EntryPoint['http']> {
  if (!http) return { redirect: null, middlewares: [], tls: null, takesAway: 'nothing' };
  const { redirections, middlewares, tls: encrypted } = http;
  const redirect = given(redirections?.entryPoint, ({ to, scheme, permanent }) => ({
    to,
    scheme: scheme || 'https',
    permanent: permanent ?? false,
  }));
  const options = given(encrypted, ({ options, certResolver, domains }) => ({ options, certResolver, domains }));
  return { redirect: redirect ?? null, middlewares, tls: options ?? null, takesAway: takesAway(http) };
}

export const readEntryPoints = (rows: z.infer<typeof EntryPoints>): EntryPoint[] =>
  rows.map(({ name, address, http, forwardedHeaders, proxyProtocol, http3 }) => ({
    name,
    address,
    http: httpOf(http),
    forwardedHeaders: {
      insecure: forwardedHeaders?.insecure ?? false,
      trustedIPs: forwardedHeaders?.trustedIPs ?? [],
    },
    ...(proxyProtocol
      ? { proxyProtocol: { insecure: proxyProtocol.insecure ?? false, trustedIPs: proxyProtocol.trustedIPs } }
      : {}),
    http3: Boolean(http3),
  }));

/** Services that one is composed of, each once. */
function partsOf(row: z.infer<typeof Services>[number]): string[] {
  const { weighted, highestRandomWeight, mirroring, failover } = row;
  const parts = [
    ...(weighted?.services ?? []),
    ...(highestRandomWeight?.services ?? []),
    ...(mirroring ? [mirroring.service, ...mirroring.mirrors] : []),
    ...(failover ? [failover.service, failover.fallback] : []),
  ];
  return [...new Set(parts.filter(Boolean))];
}

export const readServices = (kind: Kind, rows: z.infer<typeof Services>): ProxyService[] =>
  rows.map((row) => {
    const { name, provider, type, status, error, loadBalancer, serverStatus } = row;
    const parts = partsOf(row);
    return {
      name,
      kind,
      provider,
      type,
      status,
      errors: error,
      servers: (loadBalancer?.servers ?? []).flatMap(({ url, address }) => {
        const at = url ?? address;
        return at ? [{ url: redactText(at), status: serverStatus?.[at] ?? 'unknown' }] : [];
      }),
      ...(parts.length > 0 ? { parts } : {}),
    };
  });
