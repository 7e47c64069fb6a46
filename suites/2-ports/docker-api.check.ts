import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { sound } from '../../helpers/kernel/observations.ts';
import {
  apiName,
  askedApis,
  causeOfApi,
  reproduceInside,
  type ApiEvidence,
  unseenApis,
  unseenSocketProxies,
  visitorsOf,
} from '../../helpers/derived/outside/asked-apis.ts';

const expected = 'no Docker API but for the declared clients';

type Api = Artifacts['apis']['listeners'][number];

/** A declared socket proxy: one row for each place that was seen to reach it, and for each that could not be told. */
function judgeVisitors(evidence: ApiEvidence, api: Api, policy: Policy): Observation[] {
  const target = apiName(api);
  const allowed = [...policy.socket.clients, ...policy.socket.services];
  const row = (from: string, holds: boolean | null, observed: string): Observation => ({
    subject: `${from} → ${target}`,
    cause: { kind: 'service', key: api.namespace },
    holds,
    expected: `${policy.socket.clients.join(', ') || 'nobody'} only`,
    observed,
    reproduce: reproduceInside(evidence.containers, from, `curl -sS http://${api.namespace}:${api.port}/version`),
  });
  const visitors = visitorsOf(evidence, api);
  // The host, and whoever is on its network, reaches every bridge; that is no network's fault.
  const open = visitors.filter((from) => from !== 'host').map((from) => row(from, allowed.includes(from), 'open'));
  const cells = evidence.reachability.cells.filter(
    ({ to, port, protocol }) => to === api.namespace && port === api.port && protocol === 'tcp',
  );
  const strangers = cells.filter(({ from }) => from !== 'host' && !allowed.includes(from) && !visitors.includes(from));
  const doubtful = strangers
    .filter(({ value }) => !['dropped', 'no-route', 'refused'].includes(value))
    .map(({ from, value }) => row(from, null, value));
  const unprobed = cells.length === 0 ? [row('neighbours', null, 'nobody was seen to try')] : [];
  const proxy = sound(target, expected, `a declared socket proxy, open for ${visitors.join(', ') || 'nobody'}`);
  return [...open, ...doubtful, ...unprobed, proxy];
}

function judgeApi(evidence: ApiEvidence, api: Api, policy: Policy): Observation[] {
  const subject = apiName(api);
  if (api.kind !== 'docker-api') return [sound(subject, expected, 'no Docker API')];
  if (policy.socket.services.includes(api.namespace) && !api.loopback) return judgeVisitors(evidence, api, policy);
  const visitors = visitorsOf(evidence, api);
  const reach = visitors.length > 0 ? `, open from ${visitors.join(', ')}` : '';
  return [
    {
      subject,
      ...causeOfApi(api),
      // The host's loopback belongs to every process and every host-network container of the machine.
      holds: api.loopback && api.namespace !== 'host',
      expected,
      observed: `${api.detail} on ${api.loopback ? 'loopback' : 'all its addresses'}${reach}`,
      reproduce: `ss -lntp 'sport = :${api.port}'`,
    },
  ];
}

export const dockerApi = defineCheck({
  id: 'docker-api',
  title: 'The Docker API answers nobody but its declared clients',
  severity: 'critical',
  why: 'Whoever reaches the Docker API is root on the machine.',
  fix:
    'Stop the listener, or put a socket proxy on an internal network of its own and declare it and its clients ' +
    'under `socket`.',
  requires: ['apis', 'listeners', 'containers', 'reachability', 'gateways'],
  evaluate(evidence, policy) {
    const apis = askedApis(evidence);
    return [
      ...apis.flatMap((api) => judgeApi(evidence, api, policy)),
      ...unseenSocketProxies(apis, policy, expected),
      ...unseenApis(evidence, expected),
    ];
  },
});
