import type { Artifacts } from '../../evidence/evidence.ts';
import { isLoopback } from '../../lib/ip.ts';
import { dueLevel, isProtected } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { hostOf, portOf } from '../../lib/url.ts';

interface ProtectedBackend {
  /** The namespace that it lives in; null: at an address of no container. */
  namespace: string | null;
  port: number | null;
  url: string;
  routers: string[];
}

const namesIn = (rule: string): string[] =>
  [...rule.matchAll(/Host(?:SNI)?\(\s*[`"']([^`"']+)[`"']/gi)].map(([, name = '']) => name);

/**
 * Every backend that some router leads to only after a login, each once. A router whose rule names no host counts as
 * protected, for nobody declared it open;
 * a backend that an open router leads to as well is protected all the same.
 */
export function protectedBackends(
  { routes, traefik, containers }: Pick<Artifacts, 'routes' | 'traefik' | 'containers'>,
  policy: Policy,
): ProtectedBackend[] {
  const proxy = containers.find(({ member, service }) => member && service === policy.proxy.service)?.namespace ?? null;
  const backends = routes.backends.flatMap(({ router, url, owner }) => {
    const listed = traefik.routers.find(({ name }) => name === router);
    if (listed?.provider === 'internal') return [];
    const namespace = owner ?? (isLoopback(hostOf(url) ?? '') ? proxy : null);
    const inside = containers
      .filter((each) => each.namespace === namespace)
      .map(({ service, subject }) => service ?? subject);
    const hosts = namesIn(listed?.rule ?? '');
    const due = hosts.length > 0 ? hosts : [''];
    // A guest of a shared namespace is who the name says; the owner's own level is another's.
    const guarded = due.some((host) =>
      isProtected(dueLevel(policy, host, '/', inside.length === 1 ? (inside[0] ?? null) : null)),
    );
    return guarded ? [{ router, url, namespace, port: portOf(url) }] : [];
  });
  return [...Map.groupBy(backends, ({ namespace, url, port }) => `${namespace ?? url} ${port ?? ''}`).values()].flatMap(
    (group) => {
      const [first] = group;
      return first
        ? [
            {
              namespace: first.namespace,
              port: first.port,
              url: first.url,
              routers: [...new Set(group.map(({ router }) => router))],
            },
          ]
        : [];
    },
  );
}
