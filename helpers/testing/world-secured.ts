import type { Artifacts } from '../evidence/evidence.ts';
import { policyAt, type Policy } from '../policy/policy.ts';
import { container, policyFile, world, type World } from './world.ts';

/** The small world at iteration 4: every router on HTTPS, a login before all but jellyfin, sonarr's `/api` behind its own key. */
export function secured(change?: (evidence: Artifacts, policy: Policy) => void): World {
  const made: World = { evidence: world().evidence, policy: structuredClone(policyAt(policyFile, 4)) };
  const { traefik, containers } = made.evidence;
  containers.push(container('authelia'), container('redis'));
  for (const router of traefik.routers) {
    if (router.provider !== 'docker') continue;
    Object.assign(router, { entryPoints: ['websecure'], tls: true, middlewares: router.name === 'jellyfin@docker' ? [] : ['authelia@docker'] });
  }
  const like = { kind: 'http' as const, provider: 'docker', entryPoints: ['websecure'], tls: true, status: 'enabled', errors: [] };
  traefik.routers.push(
    { ...like, name: 'authelia@docker', rule: 'Host(`auth.small.test`)', service: 'authelia', middlewares: [], priority: 23 },
    { ...like, name: 'sonarr-api@docker', rule: 'Host(`sonarr.small.test`) && PathPrefix(`/api`)', service: 'sonarr', middlewares: [], priority: 50 },
    { name: 'web-to-websecure@internal', kind: 'http', provider: 'internal', rule: 'HostRegexp(`^.+$`)', entryPoints: ['web'], service: 'noop@internal', middlewares: ['redirect-web-to-websecure@internal'], priority: 9223372036854775806, tls: false, status: 'enabled', errors: [] },
  );
  traefik.middlewares.push({ name: 'authelia@docker', provider: 'docker', type: 'forwardauth', status: 'enabled', errors: [] }, { name: 'redirect-web-to-websecure@internal', provider: 'internal', type: 'redirectscheme', status: 'enabled', errors: [] });
  change?.(made.evidence, made.policy);
  return made;
}
