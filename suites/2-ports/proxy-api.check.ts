import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { seatOfBackend } from '../../helpers/derived/stack/backends.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import {
  askedApis,
  apiName,
  reproduceInside,
  unseenApis,
  visitorsOf,
  type ApiEvidence,
} from '../../helpers/derived/outside/apis.ts';

type Api = Artifacts['apis']['listeners'][number];

const expected = 'no API of the proxy without login';

function judgeApi(evidence: ApiEvidence, api: Api, proxy: string): Observation {
  const subject = apiName(api);
  if (api.kind !== 'traefik-api') {
    const mute = api.namespace === proxy && api.kind === 'silent';
    return {
      subject,
      holds: mute ? null : true,
      expected,
      observed: mute ? 'the proxy listens and does not answer' : api.kind,
      reproduce: null,
    };
  }
  const visitors = api.loopback ? [] : visitorsOf(evidence, api);
  const where = api.loopback
    ? 'loopback'
    : `every network it is on${visitors.length > 0 ? `, open from ${visitors.join(', ')}` : ''}`;
  return {
    subject,
    holds: api.loopback,
    expected,
    observed: `${api.detail}, on ${where}`,
    reproduce: reproduceInside(
      evidence.containers,
      api.namespace,
      `curl -sS http://127.0.0.1:${api.port}/api/overview`,
    ),
  };
}

/**
 * Routers to the API that others than the proxy itself may use; the internal ones stand for the door, which is judged
 * as such.
 */
function dashboardsOf({ entryPoints, routers }: Artifacts['traefik']): string[] {
  const own = new Set(
    entryPoints.filter(({ address }) => /^(?:127\.|\[::1\]|localhost)/.test(address)).map(({ name }) => name),
  );
  return routers
    .filter(
      ({ service, status, provider }) =>
        /^(?:api|dashboard)@internal$/.test(service) && status === 'enabled' && provider !== 'internal',
    )
    .filter((router) => !router.entryPoints.every((name) => own.has(name)))
    .map(({ name }) => name);
}

export const proxyApi = defineCheck({
  id: 'proxy-api',
  title: 'The proxy’s API and dashboard ask for a login everywhere but on its own loopback',
  severity: 'critical',
  why: 'The API lists every router, address and middleware, which is the map for walking round them.',
  fix: 'Bind the entrypoint of the API to 127.0.0.1, and put a login before the dashboard’s router.',
  requires: ['apis', 'listeners', 'containers', 'traefik', 'routes', 'reachability', 'gateways'],
  evaluate(evidence, policy) {
    const { apis, traefik, routes, containers } = evidence;
    const proxy =
      containers.find(({ member, service }) => member && service === policy.proxy.service)?.namespace ??
      policy.proxy.service;
    const asked = askedApis(evidence);
    const visited = apis.front.filter(({ router, from }) => !router.endsWith('@internal') && from !== proxy);
    const front = visited.map(({ router, url, from, status, api, detail }): Observation => {
      const observed = `${status === null ? 'no answer' : api ? 'the API' : 'no API'} from ${from}: ${detail}`;
      return {
        subject: router,
        holds: status === null ? null : !api,
        expected: `a login at ${url}`,
        observed,
        reproduce: `curl -sS -i ${url}`,
      };
    });
    const unvisited = (router: string) => !visited.some((seen) => seen.router === router);
    // A host-network backend becomes 127.0.0.1 in the proxy's eyes: its own namespace, where its own API listens.
    const apiPorts = asked
      .filter(({ namespace, kind }) => namespace === proxy && kind === 'traefik-api')
      .map(({ port }) => port);
    const inward = routes.backends
      .filter((backend) => {
        const endpoint = seatOfBackend(backend, containers, policy);
        return (
          unvisited(backend.router) && endpoint.namespace === proxy && apiPorts.some((port) => port === endpoint.port)
        );
      })
      .map(({ router, url }): Observation => ({
        subject: router,
        holds: false,
        expected,
        observed: `leads to ${url}, the proxy’s own API`,
        reproduce: null,
      }));
    const unasked = dashboardsOf(traefik)
      .filter(unvisited)
      .map((subject): Observation => ({
        subject,
        holds: null,
        expected: 'a login',
        observed: 'leads to the API, and was not asked',
        reproduce: null,
      }));
    const unseen = asked.some(({ namespace }) => namespace === proxy)
      ? []
      : [{ subject: proxy, holds: null, expected, observed: 'no port of the proxy was seen', reproduce: null }];
    return [
      ...asked.map((api) => judgeApi(evidence, api, proxy)),
      ...front,
      ...inward,
      ...unasked,
      ...unseen,
      ...unseenApis(evidence, expected),
    ];
  },
});
