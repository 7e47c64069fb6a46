import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { explicitPorts } from './explicit-ports.check.ts';

const port = 'traefik.http.services.sonarr.loadbalancer.server.port';
const label = (change: Record<string, string | null>, ...others: ((evidence: Artifacts) => void)[]) =>
  world((evidence) => {
    const sonarr = evidence.containers.find(({ subject }) => subject === 'sonarr');
    if (sonarr)
      sonarr.labels = Object.fromEntries(
        Object.entries({ ...sonarr.labels, ...change }).flatMap(([key, value]) =>
          value === null ? [] : [[key, value]],
        ),
      );
    for (const other of others) other(evidence);
  });

testCheck(explicitPorts, {
  holds: [
    { given: 'every routed container names its port', world: world() },
    {
      given: 'two routers on one service',
      world: label({
        'traefik.http.routers.home.rule': 'Host(`small.test`)',
        'traefik.http.routers.home.service': 'sonarr',
      }),
    },
    {
      given: 'a router that leads to another provider’s service',
      world: label({ [port]: null, 'traefik.http.routers.sonarr.service': 'api@internal' }),
    },
    {
      given: 'a container that the proxy is told to leave alone',
      world: label({ [port]: null, 'traefik.enable': 'false' }),
    },
    {
      given: 'labels in other letter case',
      world: label({ [port]: null, 'traefik.HTTP.services.Sonarr.loadBalancer.server.port': '8989' }),
    },
  ],
  broken: [
    { given: 'the port label is gone', world: label({ [port]: null }), subjects: ['sonarr@docker'] },
    {
      given: 'the port belongs to another service',
      world: label({
        [port]: null,
        'traefik.http.services.other.loadbalancer.server.port': '8989',
        'traefik.http.routers.sonarr.service': 'sonarr',
      }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a container that is enabled by default',
      world: label({ [port]: null, 'traefik.enable': null }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a container that is enabled and names neither router nor port',
      world: label({ [port]: null, 'traefik.http.routers.sonarr.rule': null }),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'no container carries labels',
      world: world(({ containers }) => containers.forEach((each) => (each.labels = {}))),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'nothing is routed or declared',
      world: world(({ containers }, policy) => {
        for (const each of containers) each.labels = {};
        policy.hosts = {};
      }),
    },
  ],
});
