import type { Artifacts } from '../../evidence/evidence.ts';
import { addressOf } from './world-endpoints.ts';

const routed = [
  { name: 'jellyfin', port: 8096, owner: 'jellyfin', network: 'frontend-net' },
  { name: 'sonarr', port: 8989, owner: 'sonarr', network: 'download-net' },
  { name: 'radarr', port: 7878, owner: 'radarr', network: 'download-net' },
  { name: 'qbittorrent', port: 8080, owner: 'gluetun', network: 'download-net' },
] as const;

/** What the proxy says and answers in the small good world. */
export function proxy(): Pick<Artifacts, 'traefik' | 'routes' | 'apis' | 'tunnels'> {
  const url = (at: (typeof routed)[number]) => `http://${addressOf(at.network, at.owner)}:${at.port}`;
  return {
    traefik: {
      version: '3.7.15',
      readFrom: "loopback of traefik's own namespace",
      comparison: { with: 'the labels of the containers', differs: [] },
      entryPoints: [
        { name: 'web', address: ':80' },
        { name: 'websecure', address: ':443' },
        { name: 'traefik', address: '127.0.0.1:8080' },
      ],
      routers: [
        ...routed.map(({ name }) => ({
          name: `${name}@docker`,
          kind: 'http' as const,
          provider: 'docker',
          rule: `Host(\`${name}.small.test\`)`,
          entryPoints: ['web'],
          service: name,
          middlewares: [],
          priority: 30,
          tls: false,
          status: 'enabled',
          errors: [],
        })),
        {
          name: 'api@internal',
          kind: 'http',
          provider: 'internal',
          rule: 'PathPrefix(`/api`)',
          entryPoints: ['traefik'],
          service: 'api@internal',
          middlewares: [],
          priority: 9223372036854775806,
          tls: false,
          status: 'enabled',
          errors: [],
        },
      ],
      services: routed.map((at) => ({
        name: `${at.name}@docker`,
        kind: 'http',
        provider: 'docker',
        type: 'loadbalancer',
        status: 'enabled',
        errors: [],
        servers: [{ url: url(at), status: 'UP' }],
      })),
      middlewares: [],
    },
    routes: {
      from: 'outside:lab',
      answers: routed.map(({ name }) => ({
        host: `${name}.small.test`,
        router: `${name}@docker`,
        scheme: 'http',
        status: 200,
        error: null,
        location: null,
        certificate: null,
      })),
      backends: routed.map((at) => ({
        router: `${at.name}@docker`,
        service: `${at.name}@docker`,
        url: url(at),
        network: at.network,
        owner: at.owner,
        value: 'open',
      })),
    },
    apis: {
      listeners: [
        { namespace: 'traefik', port: 80, loopback: false, kind: 'other', detail: 'HTTP 404', writes: 'not-asked' },
        { namespace: 'traefik', port: 443, loopback: false, kind: 'other', detail: 'HTTP 404', writes: 'not-asked' },
        {
          namespace: 'traefik',
          port: 8080,
          loopback: true,
          kind: 'traefik-api',
          detail: 'Traefik 3.7.15',
          writes: 'not-asked',
        },
        { namespace: 'jellyfin', port: 8096, loopback: false, kind: 'other', detail: 'HTTP 200', writes: 'not-asked' },
        { namespace: 'sonarr', port: 8989, loopback: false, kind: 'other', detail: 'HTTP 200', writes: 'not-asked' },
        { namespace: 'radarr', port: 7878, loopback: false, kind: 'other', detail: 'HTTP 200', writes: 'not-asked' },
        { namespace: 'gluetun', port: 8080, loopback: false, kind: 'other', detail: 'HTTP 200', writes: 'not-asked' },
        { namespace: 'gluetun', port: 6881, loopback: false, kind: 'silent', detail: 'no answer', writes: 'not-asked' },
      ],
      front: [],
      unasked: [],
    },
    tunnels: { tunnels: [], upnp: { answered: true, mappings: [], detail: 'the gateway lists no mapping' } },
  };
}
