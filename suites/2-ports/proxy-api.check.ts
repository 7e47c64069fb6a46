import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { endpointOfBackend } from '../../helpers/derived/stack/backend-endpoints.ts';
import { isInternal } from '../../helpers/traefik/table/internal.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import {
  askedApis,
  apiName,
  unseenApis,
  visitorsOf,
  type ApiEvidence,
} from '../../helpers/derived/outside/asked-apis.ts';
import { dashboardsOf, inwardBackends } from '../../helpers/derived/outside/proxy-entries.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';

type Api = Artifacts['apis']['listeners'][number];
type Front = Artifacts['apis']['front'][number];

const expected = 'no API of the proxy without login';

function judgeApi(evidence: ApiEvidence, api: Api, proxy: string): Observation {
  const subject = apiName(api);
  if (api.kind === 'silent' && api.namespace === proxy)
    return unseen(subject, expected, 'the proxy listens and does not answer');
  if (api.kind !== 'traefik-api') return sound(subject, expected, api.kind);
  const visitors = api.loopback ? [] : visitorsOf(evidence, api);
  const where = api.loopback
    ? 'loopback'
    : `every network it is on${visitors.length > 0 ? `, open from ${visitors.join(', ')}` : ''}`;
  return {
    subject,
    cause: { kind: 'proxyApi', key: subject },
    holds: api.loopback,
    expected,
    observed: `${api.detail}, on ${where}`,
    reproduce: askOwnApi(api.namespace, api.port, '/api/overview'),
  };
}

/** What a way through the proxy's own front door leads to. */
function judgeFront({ router, url, from, status, api, detail }: Front): Observation {
  const answer = api ? 'the API' : 'no API';
  return {
    subject: router,
    lead: { from: 'routerApi', key: router },
    holds: status === null ? null : !api,
    expected: `a login at ${url}`,
    observed: `${status === null ? 'no answer' : answer} from ${from}: ${detail}`,
    reproduce: `curl -sS -i ${word(url)}`,
  };
}

export const proxyApi = defineCheck({
  id: 'proxy-api',
  title: 'The proxy’s API and dashboard ask for a login everywhere but on its own loopback',
  severity: 'critical',
  why: 'The API lists every router, address and middleware, which is the map for walking round them.',
  fix: 'Bind the entrypoint of the API to 127.0.0.1, and put a login before the dashboard’s router.',
  requires: ['apis', 'listeners', 'containers', 'traefik', 'routes', 'reachability', 'gateways'],
  absent: withoutTable,
  evaluate(evidence, policy) {
    const { apis, traefik, routes, containers } = evidence;
    const proxy =
      containers.find(({ member, service }) => member && service === policy.proxy.service)?.namespace ??
      policy.proxy.service;
    const asked = askedApis(evidence);
    const visited = apis.front.filter(({ router, from }) => !isInternal(router) && from !== proxy);
    const unvisited = (router: string) => !visited.some((seen) => seen.router === router);
    const ownApis = asked.filter(({ namespace, kind }) => namespace === proxy && kind === 'traefik-api');
    const inward = inwardBackends(routes, ownApis, (backend) => endpointOfBackend(backend, containers, policy))
      .filter(({ router }) => unvisited(router))
      .map(({ router, url }): Observation => {
        const finding = { subject: router, holds: false, expected, observed: `leads to ${url}, the proxy’s own API` };
        const reproduce = askOwnApi(policy.proxy.service, policy.proxy.api.port, `/api/http/routers/${router}`);
        return { ...finding, reproduce, lead: { from: 'router', key: router } };
      });
    const unasked = dashboardsOf(traefik)
      .filter(unvisited)
      .map((router) => unseen(router, 'a login', 'leads to the API, and was not asked'));
    const sawProxy = asked.some(({ namespace }) => namespace === proxy);
    return [
      ...asked.map((api) => judgeApi(evidence, api, proxy)),
      ...visited.map(judgeFront),
      ...inward,
      ...unasked,
      ...(sawProxy ? [] : [unseen(proxy, expected, 'no port of the proxy was seen')]),
      ...unseenApis(evidence, expected),
    ];
  },
});
