import type { Routes } from '../../evidence/routes.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import type { ProbeResult } from '../../clients/probes.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { plainest, requestsFor, requestsOfRule, targetOf } from '../../traefik/rules/requests-for.ts';
import { isWriteOnly } from '../../traefik/table/internal.ts';
import { doorsOf, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import { askBackends, questionsOf } from './backends.ts';
import { firstEntryAddress, proxyOf, type EntryAddress } from './entry-address.ts';
import { nameOfView, type Gatherer, type GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { askPatiently } from '../network/probing.ts';
import { nameRefusers } from './own-refusals.ts';
import { speakerOf } from '../sessions/speaker.ts';

/** Long enough for a slow service; alone, as long as a page takes on a machine that has much to do. */
const limitsMs = [3000, 10_000] as const;

interface Request {
  host: string;
  router: string;
  scheme: 'http' | 'https';
  /** With its query. */
  path: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  at: EntryAddress;
}

const portOf = ({ entryPoints }: Traefik, name: string): number | null =>
  portOfEntryPoint(entryPoints.find((each) => each.name === name) ?? { address: '' });

/**
 * Each host name of each router, on each entrypoint it listens on; then the declared names that no router takes, once
 * there is TLS with it, for plain HTTP only leads there.
 */
function requestsOf(context: GatherContext, traefik: Traefik): Request[] {
  const { hosts, iteration } = context.policy;
  const declared = doorsOf(traefik, context.policy.proxy);
  const routed = (router: Router): Request[] => {
    const made = requestsFor(router, traefik);
    const won = 'requests' in made ? made.requests : [];
    return router.entryPoints.flatMap((entryPoint) => {
      const port = portOf(traefik, entryPoint);
      if (port === null) return [];
      const at = firstEntryAddress(context, port);
      return hostsOf(router).names.map((host): Request => {
        const here = (each: ConcreteRequest) => each.entryPoint === entryPoint && each.host.toLowerCase() === host;
        // Where none is won, one of the rule's own is sent: who answers instead is what there is to see.
        const request = plainest(won.filter(here)) ?? plainest(requestsOfRule(router, traefik).filter(here));
        const { method = 'GET', headers = {} } = request ?? {};
        const scheme = router.tls ? 'https' : 'http';
        return { host, router: router.name, scheme, path: request ? targetOf(request) : '/', method, headers, at };
      });
    });
  };
  const requests = traefik.routers.filter((router) => router.kind === 'http' && !isWriteOnly(router)).flatMap(routed);
  const taken = new Set(requests.map(({ host }) => host));
  const others = Object.keys(hosts).filter((host) => !taken.has(host.toLowerCase()));
  const web = firstEntryAddress(
    context,
    traefik.entryPoints.find(({ name }) => name === 'web') ? (portOf(traefik, 'web') ?? declared.web) : declared.web,
  );
  const secure =
    iteration < 3 ? [] : secureEntryPoints(traefik, declared.websecure).flatMap((name) => portOf(traefik, name) ?? []);
  const apis = [
    { scheme: 'http' as const, at: web },
    ...secure.map((port) => ({ scheme: 'https' as const, at: firstEntryAddress(context, port) })),
  ];
  return [
    ...requests,
    ...others.flatMap((host) =>
      apis.map((entryAddress): Request => ({
        host,
        router: '',
        path: '/',
        method: 'GET',
        headers: {},
        ...entryAddress,
      })),
    ),
  ];
}

function readAnswer(
  { host, router, scheme, path }: Request,
  { http, error, value, code }: ProbeResult,
): Routes['answers'][number] {
  const asked = { host, router, scheme, path };
  const wants = code === 'client-certificate' ? { wantsCertificate: true as const } : {};
  if (!http) return { ...asked, ...wants, status: null, error: error ?? value, location: null, certificate: null };
  return {
    ...asked,
    speaker: speakerOf(http.body).speaker ?? 'somebody',
    status: http.status,
    error: null,
    location: http.headers['location'] ?? null,
    certificate: scheme === 'https' ? http.certificate : null,
  };
}

/**
 * One real request for each routed name through the proxy's entrypoints, and a connect from the proxy to each backend.
 */
export const gatherRoutes: Gatherer<'routes'> = {
  id: 'routes',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const containers = need(context, 'containers');
    const requests = requestsOf(context, traefik);
    const [asked, backends] = await Promise.all([
      askPatiently(
        context.vantage,
        requests,
        ({ at, host, path, method, headers, scheme }) => ({
          kind: 'http',
          ...at,
          path,
          host,
          method,
          headers,
          ...(scheme === 'https' ? { tls: true } : {}),
        }),
        limitsMs,
      ),
      askBackends(context.vantage, traefik, {
        containers,
        networks: need(context, 'networks'),
        host: need(context, 'host').addresses.map(({ address }) => address),
        proxy: proxyOf(context),
      }),
    ]);
    const answers = await nameRefusers(
      context.vantage,
      proxyOf(context)?.namespace ?? null,
      asked.map(({ item, result }) => [readAnswer(item, result), item] as const),
      backends,
    );
    const views = [...new Set(requests.map(({ at }) => nameOfView(context, at.namespace)))];
    const connects = questionsOf(traefik).map(({ router, server: { url } }) => ({ router, url }));
    const undertaken = { answers: requests, backends: connects };
    const from = views.join(' and ') || 'nowhere';
    return {
      value: { from, answers, backends },
      undertaken,
      scope: `${requests.length} requests from ${from}, ${backends.length} connects from the proxy's own namespace`,
    };
  },
};
