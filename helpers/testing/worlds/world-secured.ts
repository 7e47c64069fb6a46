import type { Artifacts } from '../../evidence/evidence.ts';
import { policyAt } from '../../policy/policy.ts';
import { freshly, type World } from './fresh.ts';
import { policyFile } from './world-policy.ts';
import { attachLogin } from './world-store.ts';
import { container } from './world-container.ts';
import { world } from './world.ts';

/** What iterations 1 and 2 ask of the login service and its store as of everybody else. */
function foundation({ containers, latency, logs, routes, apis }: Artifacts): void {
  const login = containers.find(({ subject }) => subject === 'authelia');
  if (login)
    Object.assign(login.labels, {
      'traefik.enable': 'true',
      'traefik.http.routers.authelia.rule': 'Host(`auth.small.test`)',
      'traefik.http.services.authelia.loadbalancer.server.port': '9091',
      'traefik.docker.network': 'small_security-net',
    });
  const sonarrs = containers.find(({ subject }) => subject === 'sonarr');
  if (sonarrs)
    sonarrs.labels['traefik.http.routers.sonarr-api.rule'] = 'Host(`sonarr.small.test`) && PathPrefix(`/api`)';
  latency.pairs.push(
    { from: 'traefik', to: 'authelia', network: 'security-net', samples: 20, medianMs: 0.07, p95Ms: 0.15 },
    { from: 'authelia', to: 'redis', network: 'session-net', samples: 20, medianMs: 0.07, p95Ms: 0.15 },
  );
  logs.rows.push(
    ...['authelia', 'redis'].map((service) => ({ service, lines: 20, errors: 0, worstMinute: 0, failed: null })),
  );
  routes.answers.push({
    host: 'auth.small.test',
    router: 'authelia@docker',
    scheme: 'https',
    status: 200,
    error: null,
    location: null,
    certificate: 'small.test',
  });
  const [sonarr] = routes.backends.filter(({ router }) => router === 'sonarr@docker');
  if (sonarr) routes.backends.push({ ...sonarr, router: 'sonarr-api@docker' });
  routes.backends.push({
    router: 'authelia@docker',
    service: 'authelia@docker',
    url: 'http://203.0.113.163:9091',
    network: 'security-net',
    owner: 'authelia',
    value: 'open',
  });
  apis.listeners.push(
    { namespace: 'authelia', port: 9091, loopback: false, kind: 'other', detail: 'HTTP 200', writes: 'not-asked' },
    { namespace: 'redis', port: 6379, loopback: false, kind: 'silent', detail: 'no HTTP', writes: 'not-asked' },
  );
}

/**
 * The small world at iteration 4: every router on HTTPS, a login before all but jellyfin, sonarr's `/api` behind its
 * own key.
 */
export const secured = freshly(() => {
  const made: World = { evidence: world().evidence, policy: policyAt(policyFile, 4) };
  const { traefik, containers } = made.evidence;
  containers.push(container('authelia'), container('redis'));
  attachLogin(made.evidence);
  for (const router of traefik.routers) {
    if (router.provider !== 'docker') continue;
    Object.assign(router, {
      entryPoints: ['websecure'],
      tls: true,
      middlewares: router.name === 'jellyfin@docker' ? [] : ['authelia@docker'],
    });
  }
  const like = {
    kind: 'http' as const,
    provider: 'docker',
    entryPoints: ['websecure'],
    tls: true,
    status: 'enabled',
    errors: [],
  };
  traefik.routers.push(
    {
      ...like,
      name: 'authelia@docker',
      rule: 'Host(`auth.small.test`)',
      service: 'authelia',
      middlewares: [],
      priority: 23,
    },
    {
      ...like,
      name: 'sonarr-api@docker',
      rule: 'Host(`sonarr.small.test`) && PathPrefix(`/api`)',
      service: 'sonarr',
      middlewares: [],
      priority: 50,
    },
    {
      name: 'web-to-websecure@internal',
      kind: 'http',
      provider: 'internal',
      rule: 'HostRegexp(`^.+$`)',
      entryPoints: ['web'],
      service: 'noop@internal',
      middlewares: ['redirect-web-to-websecure@internal'],
      priority: 9223372036854775806,
      tls: false,
      status: 'enabled',
      errors: [],
    },
  );
  const forwardAuth = {
    address: 'http://authelia:9091/api/authz/forward-auth',
    trustForwardHeader: false,
    authResponseHeaders: ['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email'],
    authResponseHeadersRegex: '',
    authRequestHeaders: [],
    preserveLocationHeader: false,
  };
  traefik.middlewares.push(
    {
      name: 'authelia@docker',
      provider: 'docker',
      type: 'forwardauth',
      status: 'enabled',
      errors: [],
      config: { forwardAuth },
    },
    {
      name: 'redirect-web-to-websecure@internal',
      provider: 'internal',
      type: 'redirectscheme',
      status: 'enabled',
      errors: [],
      config: { redirectScheme: { scheme: 'https', port: '443', permanent: true } },
    },
  );
  const plain = { middlewares: [], tls: null, takesAway: 'aliases' as const };
  for (const entryPoint of traefik.entryPoints)
    Object.assign(entryPoint, {
      http: {
        ...plain,
        redirect: entryPoint.name === 'web' ? { to: 'websecure', scheme: 'https', permanent: true } : null,
      },
      forwardedHeaders: { insecure: false, trustedIPs: [] },
      http3: false,
    });
  foundation(made.evidence);
  return made;
});
