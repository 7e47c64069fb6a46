import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray } from '../../helpers/testing/worlds/world-edits.ts';
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
    {
      given: 'a container that names its one port and no router',
      world: label({ 'traefik.http.routers.sonarr.rule': null }),
    },
    {
      given: 'a service that the router names in other letters',
      world: label({ 'traefik.http.routers.sonarr.service': 'Sonarr' }),
    },
    {
      given: 'a container that the proxy is told, in other letters, to leave alone',
      world: label({ [port]: null, 'traefik.enable': 'False' }),
    },
    {
      given: 'another project’s container without port label',
      world: label({}, (evidence) => addStray(evidence, 'stray', { labels: { 'traefik.enable': 'true' } })),
    },
    {
      given: 'one routed container, by one port',
      world: label(
        {},
        (evidence) => void (evidence.containers = evidence.containers.filter(({ subject }) => subject === 'sonarr')),
      ),
    },
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
      given: 'a router that leads to a service which another container’s labels define',
      world: label({ [port]: null, 'traefik.http.routers.sonarr.service': 'radarr@docker' }),
    },
    {
      given: 'a container that the proxy is told to leave alone',
      world: label({ [port]: null, 'traefik.enable': 'false' }),
    },
    {
      given: 'labels in other letter case',
      world: label({ [port]: null, 'traefik.HTTP.services.Sonarr.loadBalancer.server.port': '8989' }),
    },
    {
      given: 'a router without a port that sends everybody on to HTTPS',
      world: label({ [port]: null }, ({ traefik }) => {
        for (const router of traefik.routers)
          if (router.name === 'sonarr@docker') Object.assign(router, { entryPoints: ['web'], middlewares: ['away'] });
        for (const each of traefik.entryPoints) each.forwardedHeaders = { insecure: false, trustedIPs: [] };
        const like = { provider: 'docker', type: 'redirectscheme', status: 'enabled', errors: [] };
        const redirectScheme = { scheme: 'https', port: '', permanent: false };
        for (const name of ['away', 'away@docker'])
          traefik.middlewares.push({ ...like, name, config: { redirectScheme } });
      }),
    },
  ],
  broken: [
    ...['xtraefik.http.services.sonarr.loadbalancer.server.port', `${port}s`].map((key) => ({
      given: `a label that Traefik does not read: ${key}`,
      world: label({ [port]: null, [key]: '8989' }),
      subjects: ['sonarr@docker'],
    })),
    {
      given: 'a container that is enabled in other letters and names neither router nor port',
      world: label({ [port]: null, 'traefik.http.routers.sonarr.rule': null, 'traefik.enable': 'TRUE' }),
      subjects: ['sonarr'],
    },
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
      given: 'no container carries labels, and one host name is declared',
      world: world(({ containers }, policy) => {
        policy.hosts = { 'sonarr.small.test': 'sonarr' };
        for (const each of containers) each.labels = {};
      }),
      subjects: [],
    },
    {
      given: 'no container carries labels',
      world: world(({ containers }) => containers.forEach((each) => (each.labels = {}))),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'all routers come from files',
      world: world(({ containers, traefik }) => {
        for (const each of containers) each.labels = {};
        for (const each of traefik.routers) if (each.provider === 'docker') each.provider = 'file';
      }),
    },
    {
      given: 'nothing is routed or declared',
      world: world(({ containers }, policy) => {
        for (const each of containers) each.labels = {};
        policy.hosts = {};
      }),
    },
  ],
});
