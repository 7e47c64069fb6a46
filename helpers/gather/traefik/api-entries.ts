import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Apis } from '../../evidence/apis.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { requestsFor, requestsOfRule, targetOf } from '../../traefik/rules/requests-for.ts';
import { portOfEntryPoint } from '../../traefik/table/entry-points.ts';
import { fieldOf } from '../../traefik/table/winner.ts';
import { isLoopback, publishes } from '../../lib/ip.ts';
import { isOwnApi, isWriteOnly } from '../../traefik/table/internal.ts';
import { apiPaths, refusesName, requestsAt, writingPath } from './api-paths.ts';
import { visitorOf } from './entry-address.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { ask } from '../network/probing.ts';

const limitMs = 2000;
interface Way {
  router: string;
  request: ConcreteRequest;
  /** The entrypoint's port, as the proxy's container has it. */
  entryPoint: number;
}

/**
 * The request at every path of the API that its router takes: as Traefik has them, and below the path that the rule
 * asks for, where a middleware may cut that off.
 */
function pathsOf(request: ConcreteRequest, router: Router, traefik: Traefik): ConcreteRequest[] {
  const base = request.path.replace(/\/$/, '');
  if (isWriteOnly(router)) {
    const put = { ...request, method: 'PUT' };
    const writing = [writingPath, `${base}${writingPath}`, `${base}/stackproof`];
    const asked = requestsAt(writing, put, router, fieldOf(put, traefik));
    return asked.length > 0 ? asked : [put];
  }
  const paths = [...apiPaths, request.path, `${base}/version`, `${base}/api/version`];
  return requestsAt(paths, request, router, fieldOf(request, traefik));
}

/**
 * Requests that lead to the proxy's own API or dashboard, one for each way to satisfy the rule of such a router, with
 * the ports they come in by.
 */
function waysIn(context: GatherContext): Way[] {
  const traefik = need(context, 'traefik');
  const portOf = (name: string): number | null =>
    portOfEntryPoint(traefik.entryPoints.find((each) => each.name === name) ?? { address: '' });
  return traefik.routers
    .filter(({ kind, service, status }) => kind === 'http' && isOwnApi(service) && status !== 'disabled')
    .flatMap((router) => {
      const made = requestsFor(router, traefik, visitorOf(context));
      // One that wins nothing is asked as if it stood alone: who answers instead is seen then.
      const alone = 'requests' in made ? traefik : { ...traefik, routers: [router] };
      const requests = 'requests' in made ? made.requests : requestsOfRule(router, traefik);
      return requests.flatMap((request) => {
        const entryPoint = portOf(request.entryPoint);
        if (entryPoint === null) return [];
        return pathsOf(request, router, alone).map((each) => ({ router: router.name, request: each, entryPoint }));
      });
    });
}

/** The addresses of the host that a visitor may use, and the namespace from which we do. */
function hostAddresses(context: GatherContext): { namespace: 'outside' | 'host'; addresses: readonly string[] } {
  const { vantage, outside } = context;
  if (vantage.namespaces().includes('outside') && outside?.view === 'lab')
    return { namespace: 'outside', addresses: outside.targets };
  const global = need(context, 'host').addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge);
  return { namespace: 'host', addresses: global.map(({ address }) => address) };
}

/**
 * Where an entrypoint is asked: its published port from outside, or from the host; else inside the proxy's own
 * namespace.
 */
function standpoint(context: GatherContext, entryPoint: number): { namespace: string; address: string; port: number } {
  const proxy = need(context, 'containers').find(
    ({ member, service }) => member && service === context.policy.proxy.service,
  );
  const { namespace, addresses } = hostAddresses(context);
  const published = (proxy?.published ?? []).filter(
    ({ protocol, containerPort }) => protocol === 'tcp' && containerPort === entryPoint,
  );
  for (const { hostIp, hostPort } of published) {
    if (isLoopback(hostIp)) return { namespace: 'host', address: '127.0.0.1', port: hostPort };
    const address = addresses.find((each) => publishes(hostIp, each));
    if (address) return { namespace, address, port: hostPort };
  }
  return { namespace: proxy?.namespace ?? context.policy.proxy.service, address: '127.0.0.1', port: entryPoint };
}

const has = (value: unknown, ...keys: string[]): boolean =>
  typeof value === 'object' && value !== null && keys.some((key) => key in value);

/** By its version, its dashboard, its overview, a list of what it has, or the words with which it refuses a name. */
function isApi(status: number | undefined, body: string): boolean {
  if (status === 400) return refusesName({ status, body });
  if (status !== 200) return false;
  if (/"Version"\s*:/.test(body) || /traefik/i.test(body)) return true;
  const said = parseJson(body);
  return Array.isArray(said)
    ? said.length > 0 && said.every((row) => has(row, 'name') && has(row, 'address', 'provider'))
    : has(said, 'routers', 'services', 'middlewares') || (has(said, 'http') && has(said, 'tcp') && has(said, 'udp'));
}

/** What came back, in one word and more. */
function describeAnswer({ http, error, value }: ProbeResult): string {
  if (!http) return error ?? value;
  const location = http.headers['location'];
  return location ? `${http.status} → ${location}` : String(http.status);
}

/** plan: what each row will be about. */
interface Front {
  plan: Pick<Apis['front'][number], 'router' | 'url' | 'from'>[];
  rows: Apis['front'];
  unasked: Apis['unasked'];
}

/** The proxy's API and dashboard, asked anonymously the way every visitor would. */
export async function askFront(context: GatherContext): Promise<Front> {
  const traefik = context.gathered.traefik;
  if (!traefik?.ok)
    return {
      plan: [],
      rows: [],
      unasked: [
        {
          namespace: context.policy.proxy.service,
          port: 0,
          error: `which routers lead to the proxy's API is not known: ${traefik?.error ?? 'not gathered'}`,
        },
      ],
    };
  const questions = waysIn(context).map((way) => ({ ...way, at: standpoint(context, way.entryPoint) }));
  const probeOf = ({
    request: { host, method, headers, scheme, ...asked },
    at,
  }: (typeof questions)[number]): Probe => ({
    kind: 'http',
    namespace: at.namespace,
    address: at.address,
    port: at.port,
    path: targetOf(asked),
    host,
    method,
    headers,
    ...(scheme === 'https' ? { tls: true, sni: asked.sni } : {}),
  });
  const about = ({ router, request, at }: (typeof questions)[number]): Front['plan'][number] => ({
    router,
    url: `${request.scheme}://${request.host}${targetOf(request)}`,
    from: at.namespace,
  });
  const asked = await ask(context.vantage, questions, probeOf, limitMs);
  const rows = asked.map(({ item, result }) => ({
    ...about(item),
    status: result.http?.status ?? null,
    api: isApi(result.http?.status, result.http?.body ?? ''),
    detail: describeAnswer(result),
  }));
  return { plan: questions.map(about), rows, unasked: [] };
}
