import type { Cell } from '../../helpers/evidence/reachability.ts';
import type { GatewayCell } from '../../helpers/evidence/gateways.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import {
  containerOf,
  networkRule,
  removeCells,
  routerOf,
  setCells,
  voidControls,
} from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Router } from '../../helpers/evidence/traefik.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { loginWalkarounds } from './login-walkarounds.check.ts';

/** qbittorrent's web interface published past the proxy, where its router is another than usual. */
const published = (change: Partial<Router>, more: (evidence: Artifacts, policy: Policy) => void = () => undefined) =>
  secured((evidence, policy) => {
    const binding = { hostIp: '0.0.0.0', hostPort: 18080, containerPort: 8080, protocol: 'tcp' as const };
    containerOf(evidence, 'gluetun').published.push(binding);
    Object.assign(routerOf(evidence, 'qbittorrent@docker'), change);
    more(evidence, policy);
  });
const gluetun = ['outside → gluetun:8080/tcp'];

/** qbittorrent behind a router that hands on whole connections, its address as Traefik lists it there. */
const overTcp: typeof published = (change, more) =>
  published({ kind: 'tcp', rule: 'HostSNI(`*`)', ...change }, (evidence, policy) => {
    const [own] = evidence.routes.backends.filter(({ router }) => router === 'qbittorrent@docker');
    const url = own?.url.replace('http://', '') ?? '';
    for (const row of evidence.routes.backends) if (row.router === own?.router) row.url = url;
    const service = evidence.traefik.services.find(({ name }) => name === 'qbittorrent@docker');
    Object.assign(service ?? {}, { kind: 'tcp', servers: [{ url, status: 'UP' }] });
    more?.(evidence, policy);
  });
const declarePort = (_evidence: Artifacts, policy: Policy) =>
  void (policy.ports = [...policy.ports, { port: 443, protocol: 'tcp', owner: 'qbittorrent' }]);
const cell = {
  from: 'jellyfin',
  to: 'sonarr',
  network: 'backend-net',
  family: 4 as const,
  protocol: 'tcp' as const,
  port: 8989,
  value: 'open' as const,
  tries: 1,
  identity: null,
};
const withCell = (change: Partial<Cell>) =>
  secured(({ reachability }) => void reachability.cells.push({ ...cell, ...change }));
const binding = { hostIp: '0.0.0.0', hostPort: 18080, containerPort: 8080, protocol: 'tcp' as const };
/** gluetun's 8080 is published, and somebody comes in through the host. */
const through = (change: Partial<GatewayCell>) =>
  secured((evidence) => {
    containerOf(evidence, 'gluetun').published.push(binding);
    const { from, family, protocol, value, tries } = cell;
    const around = { from, family, protocol, value, tries, via: 'host-address' as const, network: null, process: null };
    evidence.gateways.cells.push({ ...around, port: 18080, owner: 'gluetun', ...change });
  });

testCheck(loginWalkarounds, {
  holds: [
    {
      given: 'a published port of what only a router for an open name leads to',
      world: published({ rule: 'Host(`jellyfin.small.test`)' }, (_evidence, policy) => {
        Object.assign(policy.access.levels, { gluetun: 'bypass', qbittorrent: 'bypass' });
      }),
    },
    {
      given: 'a router for any name that leads to what is declared to be open',
      world: secured((evidence) => {
        Object.assign(routerOf(evidence, 'jellyfin@docker'), { rule: 'PathPrefix(`/`)', priority: 1 });
        setCells(evidence, { from: 'sonarr', to: 'jellyfin', port: 8096 }, 'open');
      }),
    },
    {
      given: 'a port of its own that the policy declares, where a TCP router hands on whole connections',
      world: overTcp({}, declarePort),
    },
    {
      given: 'the proxy itself, though no declared network joins it',
      world: secured((_, policy) => {
        for (const network of ['backend-net', 'download-net'])
          networkRule(policy, network).members = ['sonarr', 'radarr', 'gluetun'];
      }),
    },
    {
      given: 'a required path',
      world: secured((evidence, policy) => {
        policy.paths.required = [{ from: 'jellyfin', to: 'sonarr', port: 8989, protocol: 'tcp' }];
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open');
      }),
    },
    { given: 'another port of the backend’s container', world: withCell({ port: 9999 }) },
    { given: 'the same port over UDP', world: withCell({ protocol: 'udp' }) },
    { given: 'the same port of another service', world: withCell({ to: 'traefik' }) },
    {
      given: 'the same port of another container, published',
      world: secured((evidence) => void containerOf(evidence, 'traefik').published.push(binding)),
    },
    {
      given: 'the backend’s port, published over UDP',
      world: secured(
        (evidence) => void containerOf(evidence, 'gluetun').published.push({ ...binding, protocol: 'udp' }),
      ),
    },
    { given: 'only neighbours on declared networks reach the backends', world: secured() },
    {
      given: 'the open service’s backend is nobody’s secret',
      world: secured((evidence) => setCells(evidence, { from: 'sonarr', to: 'jellyfin', port: 8096 }, 'open')),
    },
    {
      given: 'whom the policy names',
      world: secured((evidence, policy) => {
        policy.access.around = ['jellyfin'];
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open');
      }),
    },
    {
      given: 'a declared path',
      world: secured((evidence, policy) => {
        policy.paths.allowed = [{ from: 'jellyfin', to: 'sonarr', port: 8989, protocol: 'tcp' }];
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open');
      }),
    },
  ],
  broken: [
    {
      given: 'a published port of what a router for any name but an open one leads to',
      world: published({ rule: '!Host(`jellyfin.small.test`) && PathPrefix(`/`)' }),
      subjects: gluetun,
    },
    {
      given: 'the same with a list of version 2 that begins with an open name',
      world: published({ rule: 'Host(`jellyfin.small.test`, `qbittorrent.small.test`)', ruleSyntax: 'v2' }),
      subjects: gluetun,
    },
    {
      given: 'the same where the router does not say its version',
      world: published({ rule: 'Host(`jellyfin.small.test`, `qbittorrent.small.test`)' }),
      subjects: gluetun,
    },
    {
      given: 'the same with alternatives in brackets, the protected one last',
      world: published({ rule: '(Host(`jellyfin.small.test`) && Path(`/x`)) || Host(`qbittorrent.small.test`)' }),
      subjects: gluetun,
    },
    {
      given: 'the same with a pattern that fits a protected name',
      world: published({ rule: 'HostRegexp(`^(jellyfin|q.+)\\.small\\.test$`)' }),
      subjects: gluetun,
    },
    {
      given: 'the same with a rule that names no host, and with one that cannot be read',
      world: published({ rule: 'PathPrefix(`/`) && Later(`1`)' }),
      subjects: gluetun,
    },
    {
      given: 'a published port of what a TCP router leads to, whose address has no scheme',
      world: overTcp({}),
      subjects: gluetun,
    },
    {
      given: 'a published port of a part of a composed service',
      world: published({ service: 'both' }, (evidence) => {
        const like = evidence.traefik.services[0];
        if (like)
          evidence.traefik.services.push({
            ...like,
            name: 'both@docker',
            type: 'weighted',
            servers: [],
            parts: ['jellyfin', 'qbittorrent'],
          });
        evidence.routes.backends = evidence.routes.backends.filter(({ router }) => router !== 'qbittorrent@docker');
      }),
      subjects: gluetun,
    },
    {
      given: 'a published port that the look at the backends left out',
      world: published({}, (evidence) => {
        evidence.routes.backends = evidence.routes.backends.filter(({ router }) => router !== 'qbittorrent@docker');
      }),
      subjects: gluetun,
    },
    {
      given: 'a router to the host’s address, where a container publishes the port',
      world: secured((evidence) => {
        const binding = { hostIp: '0.0.0.0', hostPort: 17878, containerPort: 7878, protocol: 'tcp' as const };
        containerOf(evidence, 'radarr').published.push(binding);
        for (const each of evidence.traefik.services)
          if (each.name === 'radarr@docker') each.servers = [{ url: 'http://203.0.113.97:17878', status: 'UP' }];
        evidence.routes.backends = evidence.routes.backends.filter(({ router }) => router !== 'radarr@docker');
      }),
      subjects: ['outside → radarr:7878/tcp'],
    },
    {
      given: 'a neighbour that the policy does not name, on one network of two',
      world: secured((evidence) =>
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', network: 'backend-net', port: 8989 }, 'open'),
      ),
      subjects: ['jellyfin → sonarr:8989/tcp'],
    },
    ...[
      { owner: 'radarr' },
      { protocol: 'udp' as const },
      { port: 18081 },
      { value: 'dropped' as const },
      { from: 'gluetun' },
      { from: 'traefik' },
    ].map((change) => ({
      given: `a published port, which nobody came in by: ${JSON.stringify(change)}`,
      world: through(change),
      subjects: gluetun,
    })),
    {
      given: 'a neighbour that the policy does not name',
      world: secured((evidence) => setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open')),
      subjects: ['jellyfin → sonarr:8989/tcp'],
    },
    {
      given: 'a router that names no host, and leads to what nobody declared to be open',
      world: secured((evidence, policy) => {
        policy.access.levels = {};
        routerOf(evidence, 'jellyfin@docker').rule = 'PathPrefix(`/`)';
        setCells(evidence, { from: 'sonarr', to: 'jellyfin', port: 8096 }, 'open');
      }),
      subjects: ['sonarr → jellyfin:8096/tcp'],
    },
    {
      given: 'the login service itself',
      world: secured((evidence) => setCells(evidence, { from: 'authelia', to: 'gluetun', port: 8080 }, 'open')),
      subjects: ['authelia → gluetun:8080/tcp'],
    },
    {
      given: 'a published port, and who comes in through the host by it',
      world: secured((evidence) => {
        containerOf(evidence, 'gluetun').published.push({
          hostIp: '0.0.0.0',
          hostPort: 18080,
          containerPort: 8080,
          protocol: 'tcp',
        });
        evidence.gateways.cells.push({
          from: 'jellyfin',
          via: 'host-address',
          network: null,
          family: 4,
          protocol: 'tcp',
          port: 18080,
          owner: 'gluetun',
          process: null,
          value: 'open',
          tries: 1,
        });
      }),
      subjects: ['outside → gluetun:8080/tcp', 'jellyfin → gluetun:8080/tcp'],
    },
  ],
  unknown: [
    {
      given: 'one network of two was not seen',
      world: secured((evidence) =>
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', network: 'backend-net', port: 8989 }, 'probe-failed'),
      ),
      subjects: ['jellyfin → sonarr:8989/tcp'],
    },
    {
      given: 'the backend died during the sweep',
      world: secured((evidence) => voidControls(evidence, { to: 'sonarr', port: 8989 }, 'after')),
      subjects: ['jellyfin → sonarr:8989/tcp', 'authelia → sonarr:8989/tcp', 'redis → sonarr:8989/tcp'],
    },
    {
      given: 'one cell was not probed',
      world: secured((evidence) => removeCells(evidence, { from: 'jellyfin', to: 'radarr', port: 7878 })),
      subjects: ['jellyfin → radarr:7878/tcp'],
    },
    {
      given: 'a backend at an address of no container',
      world: secured(({ routes }) => {
        for (const backend of routes.backends)
          if (backend.router === 'radarr@docker') Object.assign(backend, { owner: null, url: 'http://192.0.2.9:7878' });
      }),
      subjects: ['radarr@docker'],
    },
    { given: 'no backend was seen', world: secured(({ routes }) => void (routes.backends = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'every service is open',
      world: secured(
        (_evidence, policy) =>
          void (policy.access.levels = Object.fromEntries(
            Object.keys(policy.access.levels).map((name) => [name, 'bypass']),
          )),
      ),
    },
  ],
});
