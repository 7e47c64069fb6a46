import { describe, expect, it } from 'vitest';
import type { Container } from '../evidence/containers.ts';
import type { Traefik } from '../evidence/traefik.ts';
import { secured } from '../testing/worlds/world-secured.ts';
import { dueLevel } from './access-level.ts';
import { derivePolicy } from './derive.ts';
import { policyAt } from './policy.ts';
import { PolicyFile } from './schema.ts';

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

  it('is found by an address: its own, or that of the host where it publishes a port', () => {
    const loginAt = (address: string, onHost: boolean) =>
      derived((seen) => {
        askAt(seen, address);
        const [proxy, authelia] = ['traefik', 'authelia'].map((name) =>
          seen.containers.find((each) => each.service === name),
        );
        if (onHost) Object.assign(proxy ?? {}, { namespace: 'host', attachments: [] });
        const [{ gateway4 } = { gateway4: null }] = authelia?.attachments ?? [];
        Object.assign(authelia?.attachments[0] ?? {}, { gateway4: gateway4 || '203.0.113.1' });
        authelia?.published.push({ hostIp: '127.0.0.1', hostPort: 9191, containerPort: 9091, protocol: 'tcp' });
        authelia?.published.push({ hostIp: '0.0.0.0', hostPort: 9292, containerPort: 9091, protocol: 'tcp' });
      }).access;
    const found = { bypass: ['authelia'], login: { kind: 'authelia', service: 'authelia', port: 9091 } };
    const path = '/api/authz/forward-auth';
    expect(loginAt(`http://127.0.0.1:9191${path}`, true)).toMatchObject(found);
    expect(loginAt(`http://localhost:9191${path}`, true)).toMatchObject(found);
    const { evidence } = secured();
    const own = evidence.containers.find(({ service }) => service === 'authelia')?.attachments[0];
    expect(loginAt(`http://${own?.ipv4 ?? ''}:9091${path}`, false)).toMatchObject(found);
    expect(loginAt(`http://${own?.gateway4 || '203.0.113.1'}:9292${path}`, false)).toMatchObject(found);
    for (const elsewhere of ['http://127.0.0.1:9191', 'http://198.51.100.77:9292'])
      expect(loginAt(`${elsewhere}${path}`, false).bypass).not.toContain('authelia');
  });

  it('is the login service, however many routers have passwords of the proxy’s own', () => {
    const kindOf = (guarded: readonly string[]) =>
      derived(({ traefik }) => {
        const like = { provider: 'docker', type: 'basicauth', status: 'enabled', errors: [] };
        const basicAuth = { users: 1, usersFile: false, headerField: '', removeHeader: false };
        traefik.middlewares.push({ ...like, name: 'admins@docker', config: { basicAuth } });
        for (const router of traefik.routers.filter(({ provider }) => provider === 'docker'))
          if (!guarded.includes(router.name)) router.middlewares = ['admins@docker'];
      }).access.login.kind;
    expect(kindOf(['sonarr@docker'])).toBe('authelia');
    expect(kindOf([])).toBe('basicauth');
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

describe('a list of addresses', () => {
  /** Before radarr, in place of the login; and before all others where none is asked for. */
  const listed = (sourceRange: string[], more: object = {}, others = true) =>
    derived(({ traefik }) => {
      const ipAllowList = { sourceRange, depth: null, excludedIPs: [], ...more };
      const like = { provider: 'docker', type: 'ipallowlist', status: 'enabled', errors: [] };
      traefik.middlewares.push({ ...like, name: 'home@docker', config: { ipAllowList } });
      for (const router of traefik.routers.filter(({ provider }) => provider === 'docker'))
        if (router.name === 'radarr@docker') router.middlewares = ['home@docker'];
        else if (!others) router.middlewares = [];
    }).access;

  it('of one’s own network is taken as meant', () => {
    const ranges = ['10.0.0.0/8', '192.168.1.0/24', 'fd00::/8'];
    const access = listed(ranges);
    expect(access.addresses).toEqual({ radarr: ranges });
    expect(access.login.kind).toBe('authelia');
    expect(access.one_factor).not.toContain('radarr');
    expect(listed(ranges, {}, false)).toMatchObject({ addresses: { radarr: ranges }, login: { kind: 'ipallowlist' } });
  });

  it('stands before an app of another machine, too', () => {
    const { access, hosts } = derived(({ traefik }) => {
      const ipAllowList = { sourceRange: ['192.168.0.0/16'], depth: null, excludedIPs: [] };
      const like = { provider: 'file', type: 'ipallowlist', status: 'enabled', errors: [] };
      traefik.middlewares.push({ ...like, name: 'home@file', config: { ipAllowList } });
      const [radarr] = traefik.routers.filter(({ name }) => name === 'radarr@docker');
      if (!radarr) throw new Error('radarr is not routed');
      const nas = { name: 'nas@file', provider: 'file', rule: 'Host(`nas.small.test`)', service: 'nas' };
      traefik.routers.push({ ...radarr, ...nas, middlewares: ['home@file'] });
    });
    expect(access.addresses).toEqual({ nas: ['192.168.0.0/16'] });
    const policy = policyAt(PolicyFile.parse({ version: 1, hosts, access }), 4);
    expect(dueLevel(policy, 'nas.small.test', '/', null)).toBe('addresses');
  });

  it.each([
    ['of everybody', ['0.0.0.0/0'], {}],
    ['of one’s own, and of everybody over IPv6', ['192.168.0.0/16', '::/0'], {}],
    ['a little wider than one’s own', ['172.0.0.0/8'], {}],
    ['of somebody’s on the internet', ['198.51.100.7'], {}],
    ['that takes the address from what a visitor says', ['192.168.0.0/16'], { depth: 1 }],
    ['without any range', [], {}],
  ])('%s stays a finding', (_, ranges, more) => {
    expect(listed(ranges, more).addresses).toEqual({});
  });
});
