import { describe, expect, it } from 'vitest';
import type { Container } from '../evidence/containers.ts';
import type { Traefik } from '../evidence/traefik.ts';
import { secured } from '../testing/worlds/world-secured.ts';
import { derivePolicy } from './derive.ts';

interface Seen {
  containers: Container[];
  traefik: Traefik;
}

const derived = (change: (seen: Seen) => void) => {
  const { containers, networks, traefik } = secured(change).evidence;
  return derivePolicy({ project: 'small', containers, networks, traefik });
};

/** A service by another name, at another image, and what leads to it with it. */
function rename({ containers, traefik }: Seen, from: string, to: { service: string; image: string }): void {
  const found = containers.find(({ service }) => service === from);
  if (!found) throw new Error(`there is no ${from}`);
  Object.assign(found, { ...to, subject: to.service, namespace: to.service, name: `small-${to.service}-1` });
  found.labels = Object.fromEntries(
    Object.entries(found.labels).map(([key, value]) => [
      key,
      key === 'com.docker.compose.service' ? to.service : value,
    ]),
  );
  for (const each of traefik.services) each.servers = each.servers.map((server) => ({ ...server }));
}

const askAt = ({ traefik }: Seen, address: string): void => {
  for (const { config } of traefik.middlewares) if (config?.forwardAuth) config.forwardAuth.address = address;
};

describe('the login that init finds', () => {
  it('is at the port of its address, the usual one of its scheme where none is written, in whatever letters', () => {
    const { access } = derived((seen) => {
      rename(seen, 'authelia', { service: 'Authelia', image: 'authelia/authelia:4' });
      askAt(seen, 'http://Authelia/api/authz/forward-auth');
    });
    expect(access.login).toMatchObject({ kind: 'authelia', service: 'Authelia', port: 80 });
  });

  it('has its pages where a portal beside it is routed, and no pattern of names for a host', () => {
    const outpost = (image: string, service: string) =>
      derived((seen) => {
        rename(seen, 'authelia', { service, image });
        const { containers, traefik } = seen;
        const like = containers.find((each) => each.service === service);
        if (!like) throw new Error('there is no portal');
        containers.push({
          ...like,
          ...{
            id: 'id-outpost',
            name: 'small-outpost-1',
            service: 'outpost',
            subject: 'outpost',
            namespace: 'outpost',
          },
          labels: {
            'com.docker.compose.project': 'small',
            'com.docker.compose.service': 'outpost',
            'traefik.http.routers.outpost.rule':
              'HostRegexp(`^[a-z]+\\.small\\.test$`) && PathPrefix(`/outpost.goauthentik.io/`)',
          },
        });
        const [router] = traefik.routers.filter(({ name }) => name === 'authelia@docker');
        if (!router) throw new Error('the portal is not routed');
        traefik.routers.push({
          ...router,
          ...{ name: 'outpost@docker', service: 'outpost@docker' },
          rule: 'HostRegexp(`^[a-z]+\\.small\\.test$`) && PathPrefix(`/outpost.goauthentik.io/`)',
        });
        askAt(seen, 'http://outpost:9000/outpost.goauthentik.io/auth/traefik');
      });
    for (const [image, service] of [
      ['ghcr.io/goauthentik/server:2025.4', 'server'],
      ['registry.test/identity:1', 'authentik-server'],
    ] as const) {
      const { access, hosts } = outpost(image, service);
      expect(hosts['*.small.test']).toEqual({ '/outpost.goauthentik.io': 'outpost' });
      expect(access).toMatchObject({
        bypass: ['outpost', service],
        login: { kind: 'authentik', service: 'outpost', port: 9000, host: 'auth.small.test' },
      });
    }
    const { access } = outpost('registry.test/notes:1', 'notes');
    expect(access.bypass).toEqual(['outpost']);
    expect(access.login.host).toBeUndefined();
  });
});
