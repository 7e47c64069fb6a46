import { describe, expect, it } from 'vitest';
import { world, worldBefore } from '../testing/worlds/world.ts';
import { secured } from '../testing/worlds/world-secured.ts';
import { derivePolicy, loadDerived, type Seen } from './derive.ts';
import { serviceOfTarget, targetsOf } from './routed-paths.ts';
import { policyAt } from './policy.ts';

const seen = (change?: Parameters<typeof world>[0]): Seen => {
  const { containers, networks, traefik } = world(change).evidence;
  return { project: 'small', containers, networks, traefik };
};

describe('a derived policy', () => {
  it('declares the services, networks and host names of the small good world as its own policy does', () => {
    const good = world().policy;
    const derived = policyAt(derivePolicy(seen()), 2);
    const sort = (rules: typeof good.networks) =>
      Object.fromEntries(
        Object.entries(rules).map(([key, rule]) => [key, { ...rule, members: [...rule.members].sort() }]),
      );
    expect(sort(derived.networks)).toEqual(sort(good.networks));
    expect(derived.hosts).toEqual(good.hosts);
    expect(derived.ports).toEqual(good.ports);
    expect(derived.proxy).toEqual(good.proxy);
    for (const [name, { internet, health, hostNetwork, sharesNetworkOf }] of Object.entries(good.services)) {
      expect(derived.services[name], name).toMatchObject({ internet, health, hostNetwork, sharesNetworkOf });
    }
  });

  it('names the ports of the proxy that the world sees, where they are other than usual', () => {
    const shifted = derivePolicy(
      seen(({ containers, traefik }) => {
        const proxy = containers.find(({ subject }) => subject === 'traefik');
        for (const each of proxy?.published ?? []) each.hostPort += 8000;
        for (const each of traefik.entryPoints) if (each.name === 'web') each.address = ':8000';
        for (const each of proxy?.published ?? []) if (each.containerPort === 80) each.containerPort = 8000;
      }),
    );
    expect([shifted.proxy.web, shifted.proxy.websecure]).toEqual([8080, 8443]);
    const hidden = derivePolicy(
      seen(({ containers }) => {
        for (const each of containers.find(({ subject }) => subject === 'traefik')?.published ?? [])
          Object.assign(each, { hostIp: '127.0.0.1', hostPort: each.hostPort + 8000 });
      }),
    );
    expect([hidden.proxy.web, hidden.proxy.websecure]).toEqual([80, 443]);
  });

  it('knows HTTP/3 where the proxy speaks it at the port that is published for it', () => {
    const spoken = (protocol: 'tcp' | 'udp') =>
      seen(({ containers, traefik }) => {
        for (const each of traefik.entryPoints) if (each.address === ':443') each.http3 = true;
        containers
          .find(({ subject }) => subject === 'traefik')
          ?.published.push({ hostIp: '0.0.0.0', hostPort: 443, containerPort: 443, protocol });
      });
    const derived = derivePolicy(spoken('udp'));
    expect(derived.proxy.http3).toBe(true);
    expect(policyAt(derived, 2).ports).toContainEqual({ port: 443, protocol: 'udp', owner: 'traefik' });
    expect(derivePolicy(spoken('tcp')).proxy.http3).toBe(false);
  });

  it('names who bans addresses, where somebody does', () => {
    expect(derivePolicy(seen()).bans).toEqual({ service: 'fail2ban', kind: 'fail2ban', jails: [] });
    const nobody = seen(({ containers }) => {
      for (const each of containers)
        if (each.service === 'fail2ban') Object.assign(each, { service: 'wall', image: 'wall:1' });
    });
    expect(derivePolicy(nobody).bans).toBeUndefined();
  });

  it('takes no published port for meant', () => {
    const derived = derivePolicy(
      seen(({ containers }) => {
        const sonarr = containers.find(({ subject }) => subject === 'sonarr');
        sonarr?.requested.push({ hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp' });
        sonarr?.published.push({ hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp' });
      }),
    );
    expect(derived.ports.allowed.map(({ port }) => port)).toEqual([6881, 6881]);
  });

  it('reads host names from labels where the proxy could not be asked', () => {
    const derived = derivePolicy({ ...seen(), traefik: null });
    expect(derived.hosts).toEqual({
      'jellyfin.small.test': 'jellyfin',
      'qbittorrent.small.test': 'qbittorrent',
      'radarr.small.test': 'radarr',
      'sonarr.small.test': 'sonarr',
    });
    expect(derived.proxy.api).toEqual({ address: '127.0.0.1', port: 8080 });
  });

  it.each<[rule: string, hosts: string[], ruleSyntax?: string]>([
    ['Host(`sonarr.small.test`) && !Host(`evil.test`)', ['sonarr.small.test']],
    [
      'Host(`sonarr.small.test`) || (Host("TV.small.test") && PathPrefix(`/x`))',
      ['sonarr.small.test', 'tv.small.test at /x'],
    ],
    ['Host(`sonarr.small.test`, `tv.small.test`)', ['sonarr.small.test', 'tv.small.test'], 'v2'],
    ['HostRegexp(`^(sonarr|tv)\\.small\\.test$`)', ['sonarr.small.test', 'tv.small.test']],
    ['!Host(`evil.test`) && PathPrefix(`/`)', []],
    ['HostRegexp(`^.+\\.small\\.test$`)', ['*.small.test']],
    ['PathPrefix(`/series`)', ['* at /series']],
    ['Header(`X-Host`, `Host(evil.test)`) && Host(`sonarr.small.test`)', ['sonarr.small.test']],
  ])('declares of %s only the names that it takes', (rule, hosts, ruleSyntax) => {
    const change: Parameters<typeof world>[0] = ({ traefik, containers }) => {
      const sonarr = traefik.routers.find(({ name }) => name === 'sonarr@docker');
      Object.assign(sonarr ?? {}, { rule, ...(ruleSyntax ? { ruleSyntax } : {}) });
      Object.assign(containers.find(({ subject }) => subject === 'sonarr')?.labels ?? {}, {
        'traefik.http.routers.sonarr.rule': rule,
        ...(ruleSyntax ? { 'traefik.http.routers.sonarr.ruleSyntax': ruleSyntax } : {}),
      });
    };
    const written = (given: Seen) =>
      Object.entries(derivePolicy(given).hosts).flatMap(([host, rule]) =>
        targetsOf(rule).flatMap(([path, target]) =>
          serviceOfTarget(target) === 'sonarr' ? [path === '/' ? host : `${host} at ${path}`] : [],
        ),
      );
    expect(written(seen(change)).sort()).toEqual(hosts);
    expect(written({ ...seen(change), traefik: null }).sort()).toEqual(hosts);
  });

  it('finds routers of a file by their servers, of the default rule by their names, and what is elsewhere', () => {
    const derived = derivePolicy(
      seen(({ traefik, containers }) => {
        const [sonarr, radarr] = ['sonarr', 'radarr'].map((name) =>
          traefik.routers.find((router) => router.name === `${name}@docker`),
        );
        Object.assign(sonarr ?? {}, { name: 'web-sonarr-small@docker' });
        Object.assign(radarr ?? {}, { name: 'films@file', provider: 'file', service: 'radarr@docker' });
        for (const each of containers)
          if (each.subject === 'sonarr' || each.subject === 'radarr')
            each.labels = { ...each.labels, 'traefik.http.routers.sonarr.rule': '', 'traefik.enable': 'true' };
        for (const each of containers)
          each.labels = Object.fromEntries(
            Object.entries(each.labels).filter(([key]) => !/routers\.(?:sonarr|radarr)\./.test(key)),
          );
        if (radarr)
          traefik.routers.push(
            { ...radarr, name: 'nas@file', rule: 'Host(`nas.small.test`)', service: 'nas' },
            { ...radarr, name: 'dash@file', rule: 'Host(`door.small.test`)', service: 'api@internal' },
          );
      }),
    );
    expect(derived.hosts).toMatchObject({
      'sonarr.small.test': 'sonarr',
      'radarr.small.test': 'radarr',
      'nas.small.test': { service: 'nas', elsewhere: true },
      'door.small.test': 'traefik',
    });
  });

  it('writes several services on one name by their paths', () => {
    const derived = derivePolicy(
      seen(({ traefik }) => {
        for (const router of traefik.routers)
          if (/^(?:sonarr|radarr)@/.test(router.name))
            router.rule = `Host(\`shelf.test\`) && PathPrefix(\`/${router.name.replace('@docker', '')}\`)`;
      }),
    );
    expect(derived.hosts['shelf.test']).toEqual({ '/radarr': 'radarr', '/sonarr': 'sonarr' });
  });

  it('finds a login that an entrypoint or a chain puts before its routers, and of which kind it is', () => {
    const { containers, networks, traefik } = secured(({ traefik: table }) => {
      const kept = table.middlewares.filter(({ type }) => type.toLowerCase() !== 'forwardauth');
      table.middlewares = [
        ...kept,
        {
          name: 'door@file',
          provider: 'file',
          type: 'chain',
          status: 'enabled',
          errors: [],
          config: { chain: ['ask'] },
        },
        { name: 'ask@file', provider: 'file', type: 'basicAuth', status: 'enabled', errors: [] },
      ];
      for (const router of table.routers)
        if (router.name.startsWith('radarr@')) router.middlewares = ['door@file'];
        else router.middlewares = router.middlewares.filter((name) => kept.some((each) => each.name === name));
    }).evidence;
    const { access } = derivePolicy({ project: 'small', containers, networks, traefik });
    expect(access).toMatchObject({ one_factor: ['radarr'], bypass: [], login: { kind: 'basicauth' } });
  });

  it('declares a network of another project that services of ours join', () => {
    const derived = derivePolicy(
      seen(({ networks }) => {
        for (const each of networks) if (each.key === 'egress-net') each.member = false;
      }),
    );
    expect(derived.networks['egress-net']).toMatchObject({ members: ['jellyfin'], icc: false });
  });

  it('knows jobs that end: by how they ended, and by who waits for it', () => {
    const derived = derivePolicy(
      seen(({ containers }) => {
        for (const each of containers) {
          if (each.subject === 'radarr') Object.assign(each, { status: 'exited', exitCode: 0, restartPolicy: 'no' });
          if (each.subject === 'sonarr')
            each.labels['com.docker.compose.depends_on'] = 'jellyfin:service_completed_successfully:false';
          if (each.subject === 'gluetun') Object.assign(each, { status: 'exited', exitCode: 1, restartPolicy: 'no' });
        }
      }),
    );
    const runs = (name: string) => derived.services[name]?.runs;
    expect([runs('radarr'), runs('jellyfin'), runs('gluetun'), runs('sonarr')]).toEqual([
      'once',
      'once',
      'always',
      'always',
    ]);
  });

  it('lets a tunnel lead to the proxy only, at the port that it has for visitors', () => {
    const tunnelsOf = (change: (seen: Pick<Seen, 'containers'> & { traefik: NonNullable<Seen['traefik']> }) => void) =>
      derivePolicy(
        seen((artifacts) => {
          change(artifacts);
          const { containers } = artifacts;
          const [first] = containers;
          const named = { subject: 'cloudflared', service: 'cloudflared', namespace: 'cloudflared' };
          if (first) containers.push({ ...first, ...named, id: 'id-cloudflared', image: 'example.test/cloudflared:1' });
        }),
      ).tunnels;
    const to = (target: string) => [{ service: 'cloudflared', kind: 'cloudflared', targets: [target] }];
    expect(tunnelsOf(() => undefined)).toEqual(to('http://traefik:80'));
    const moved = tunnelsOf(({ traefik }) => {
      for (const each of traefik.entryPoints) if (each.name === 'web') each.address = ':8000';
    });
    expect(moved).toEqual(to('http://traefik:8000'));
  });

  it('takes the UDP port beside the TLS one of another proxy for its HTTP/3, and no other', () => {
    const http3 = (hostPort: number) => {
      const { containers, networks } = seen(({ containers: all }) => {
        for (const each of all) each.labels = {};
        const proxy = all.find(({ service }) => service === 'traefik');
        if (!proxy) throw new Error('there is no proxy');
        Object.assign(proxy, { service: 'caddy', subject: 'caddy', namespace: 'caddy', image: 'caddy:2' });
        proxy.published.push({ hostIp: '0.0.0.0', hostPort, containerPort: 443, protocol: 'udp' });
      });
      const { proxy } = derivePolicy({ project: 'small', containers, networks, traefik: null });
      return [proxy.kind, proxy.http3];
    };
    expect(http3(443)).toEqual(['other', true]);
    expect(http3(8443)).toEqual(['other', false]);
  });

  it('knows that visitors’ TLS ends elsewhere, where a tunnel is there and the proxy publishes nothing', () => {
    const tls = (image: string, publishes: boolean) =>
      derivePolicy(
        seen(({ containers }) => {
          const proxy = containers.find(({ service }) => service === 'traefik');
          if (!proxy) throw new Error('there is no proxy');
          containers.push({ ...proxy, id: 'id-way', subject: 'way', service: 'way', image, namespace: 'way' });
          for (const each of containers) {
            const isOpen = publishes && each.service === 'traefik';
            Object.assign(each, isOpen ? {} : { published: [], requested: [] });
          }
        }),
      ).proxy.tls;
    expect(tls('cloudflare/cloudflared:2025.1', false)).toBe('elsewhere');
    expect(tls('cloudflare/cloudflared:2025.1', true)).toBe('here');
    expect(tls('example.test/wiki:1', false)).toBe('here');
  });

  it('takes names that labels and variables tell a proxy without a table, each with whom it leads to', () => {
    const told = (image: string) =>
      derivePolicy({
        ...seen(({ containers }) => {
          for (const each of containers) {
            each.labels = Object.fromEntries(
              Object.entries(each.labels).filter(([key]) => !key.startsWith('traefik.')),
            );
            if (each.subject === 'traefik') each.image = image;
            if (each.subject === 'sonarr')
              each.told = [
                { host: 'series.small.test', path: '/', to: null },
                { host: 'films.small.test', path: '/', to: 'radarr' },
                { host: 'nas.small.test', path: '/', to: 'nas.lan' },
              ];
          }
        }),
        traefik: null,
      }).hosts;
    expect(told('lucaslorentz/caddy-docker-proxy:2.9')).toEqual({
      'series.small.test': 'sonarr',
      'films.small.test': 'radarr',
    });
    expect(told('traefik:v3.6')).toEqual({});
  });

  it('leaves strangers out', () => {
    const derived = derivePolicy(
      seen(({ containers, networks }) => {
        for (const each of containers) if (each.subject === 'radarr') each.member = false;
        for (const each of networks)
          if (each.key === 'egress-net') Object.assign(each, { member: false, id: 'theirs' });
      }),
    );
    expect(Object.keys(derived.services)).not.toContain('radarr');
    expect(Object.keys(derived.networks)).not.toContain('egress-net');
    expect(derived.networks['backend-net']?.members).toEqual(['sonarr', 'traefik']);
  });

  it('knows no legacy network by itself', () => {
    const { containers, networks, traefik } = worldBefore().evidence;
    const derived = derivePolicy({ project: 'small', containers, networks, traefik });
    expect(derived.legacy).toBeUndefined();
    expect(derived.networks['media-network']?.members).toHaveLength(5);
  });

  it('takes who stands behind a login for meant, and nobody who answers without one but the login itself', () => {
    const { containers, networks, traefik } = secured().evidence;
    const { access } = derivePolicy({ project: 'small', containers, networks, traefik });
    // sonarr has a second router, for its API, that asks for no login.
    expect(access).toMatchObject({
      bypass: ['authelia'],
      one_factor: ['qbittorrent', 'radarr'],
      two_factor: [],
      default: 'deny',
      login: { service: 'authelia', port: 9091, host: 'auth.small.test' },
    });
    expect(derivePolicy(seen()).access.one_factor).toEqual([]);
  });

  it('counts no router that only leads to HTTPS among those without a login', () => {
    const { containers, networks, traefik } = secured(({ traefik: table }) => {
      const radarr = table.routers.find(({ name }) => name === 'radarr@docker');
      const away = { redirectScheme: { scheme: 'https', port: '', permanent: false } };
      table.middlewares.push({
        ...{ name: 'away@docker', provider: 'docker', type: 'redirectscheme', status: 'enabled', errors: [] },
        config: away,
      });
      for (const each of table.entryPoints) each.forwardedHeaders ??= { insecure: false, trustedIPs: [] };
      if (radarr)
        table.routers.push({
          ...radarr,
          ...{ name: 'radarr-plain@docker', entryPoints: ['web'], tls: false, middlewares: ['away@docker'] },
        });
    }).evidence;
    expect(derivePolicy({ project: 'small', containers, networks, traefik }).access.one_factor).toContain('radarr');
  });

  it('says that it was derived', () => {
    const loaded = loadDerived(seen());
    expect(loaded).toMatchObject({ derived: true, path: 'derived from what was seen' });
    expect(loaded.sha256).toBe(loadDerived(seen()).sha256);
    expect(loaded.warnings[0]).toMatch(/no stackproof\.yaml/);
  });
});
