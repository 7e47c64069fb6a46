import type { Probe } from '../../clients/probes.ts';
import type { Apis } from '../../evidence/outside.ts';
import { covers, isLoopback } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { ask } from '../network/probing.ts';

const limitMs = 2000;
const paths = ['/api/version', '/dashboard/', '/'] as const;

interface Way {
  router: string;
  host: string | null;
  prefix: string;
  entryPoint: number;
  tls: boolean;
}

const hostOf = (rule: string): string | null => /Host\(\s*[`"']([^`"']+)[`"']/i.exec(rule)?.[1] ?? null;
const prefixOf = (rule: string): string => /Path(?:Prefix)?\(\s*[`"']([^`"']+)[`"']/i.exec(rule)?.[1] ?? '';
const isInternal = (service: string): boolean => /^(api|dashboard|rest)@internal$/.test(service);

/** Routers that lead to the proxy's own API or dashboard, with the ports they listen on. */
function waysIn(context: GatherContext): Way[] {
  const { routers, entryPoints } = need(context, 'traefik');
  const portOf = (name: string): number | null =>
    Number(/:(\d+)/.exec(entryPoints.find((each) => each.name === name)?.address ?? '')?.[1]) || null;
  return routers
    .filter(({ kind, service }) => kind === 'http' && isInternal(service))
    .flatMap(({ name, rule, entryPoints: names, tls }) =>
      names.flatMap((each) => {
        const port = portOf(each);
        return port === null
          ? []
          : [{ router: name, host: hostOf(rule), prefix: prefixOf(rule), entryPoint: port, tls }];
      }),
    );
}

/**
 * Where an entrypoint is asked: its published port from outside, or from the host; else inside the proxy's own
 * namespace.
 */
function standpoint(context: GatherContext, entryPoint: number): { namespace: string; address: string; port: number } {
  const proxy = need(context, 'containers').find(
    ({ member, service }) => member && service === context.policy.proxy.service,
  );
  const outside =
    context.vantage.namespaces().includes('outside') && context.outside?.view === 'lab' ? context.outside : null;
  const candidates =
    outside?.targets ??
    need(context, 'host')
      .addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge)
      .map(({ address }) => address);
  for (const { hostIp, hostPort, containerPort, protocol } of proxy?.published ?? []) {
    if (protocol !== 'tcp' || containerPort !== entryPoint) continue;
    if (isLoopback(hostIp)) return { namespace: 'host', address: '127.0.0.1', port: hostPort };
    const address = candidates.find((each) => covers(hostIp, each));
    if (address) return { namespace: outside ? 'outside' : 'host', address, port: hostPort };
  }
  return { namespace: proxy?.namespace ?? context.policy.proxy.service, address: '127.0.0.1', port: entryPoint };
}

const isApi = (status: number | undefined, body: string): boolean =>
  status === 200 && (/"Version"\s*:/.test(body) || /traefik/i.test(body));

/** The proxy's API and dashboard, asked anonymously the way every visitor would. */
export async function askFront(context: GatherContext): Promise<{ rows: Apis['front']; unasked: Apis['unasked'] }> {
  const traefik = context.gathered.traefik;
  if (!traefik?.ok)
    return {
      rows: [],
      unasked: [
        {
          namespace: context.policy.proxy.service,
          port: 0,
          error: `which routers lead to the proxy's API is not known: ${traefik?.error ?? 'not gathered'}`,
        },
      ],
    };
  const questions = waysIn(context).flatMap((way) => {
    const at = standpoint(context, way.entryPoint);
    const mine = way.prefix ? [...new Set([way.prefix, `${way.prefix.replace(/\/$/, '')}/version`])] : paths;
    return mine.map((path) => ({ way, at, path }));
  });
  const probeOf = ({ way, at, path }: (typeof questions)[number]): Probe => ({
    kind: 'http',
    namespace: at.namespace,
    address: at.address,
    port: at.port,
    path,
    ...(way.host ? { host: way.host } : {}),
    ...(way.tls ? { tls: true } : {}),
  });
  const asked = await ask(context.vantage, questions, probeOf, limitMs);
  const rows = asked.map(({ item: { way, at, path }, result }) => {
    const status = result.http?.status ?? null;
    const location = result.http?.headers['location'];
    const shown = way.host ?? withPort(at.address, at.port);
    return {
      router: way.router,
      url: `${way.tls ? 'https' : 'http'}://${shown}${path}`,
      from: at.namespace,
      status,
      api: isApi(result.http?.status, result.http?.body ?? ''),
      detail: status === null ? (result.error ?? result.value) : location ? `${status} → ${location}` : String(status),
    };
  });
  return { rows, unasked: [] };
}
