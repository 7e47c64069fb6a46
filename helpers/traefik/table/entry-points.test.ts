import { describe, expect, it } from 'vitest';
import { secured } from '../../testing/worlds/world-secured.ts';
import { doorsOf, isOwnEntryPoint, plainEntryPoints, portOfEntryPoint, secureEntryPoints } from './entry-points.ts';

const traefik = (change?: Parameters<typeof secured>[0]) => secured(change).evidence.traefik;

describe('entrypoints', () => {
  it.each([
    [':443', 443],
    ['0.0.0.0:80/tcp', 80],
    ['[::1]:8080', 8080],
    ['0.0.0.0:0', null],
    [':443/udp', null],
    ['', null],
  ])('%s has the port %s', (address, port) => {
    expect(portOfEntryPoint({ address })).toBe(port);
  });

  it.each([
    ['the ports that the world sees are the container’s', {}, { web: 80, websecure: 443 }, { web: 80, websecure: 443 }],
    ['8080:80 and 8443:443', {}, { web: 8080, websecure: 8443 }, { web: 80, websecure: 443 }],
    [
      '80:8000 and 443:8443',
      { ':80': ':8000', ':443': ':8443' },
      { web: 80, websecure: 443 },
      { web: 8000, websecure: 8443 },
    ],
    [
      'a dashboard that listens where the world sees the web',
      { '127.0.0.1:8080': ':8080' },
      { web: 8080, websecure: 8443 },
      { web: 80, websecure: 443 },
    ],
  ])('are found inside the container: %s', (_what, moved: Record<string, string>, world, inside) => {
    const table = traefik(({ traefik: { entryPoints } }) => {
      for (const each of entryPoints) each.address = moved[each.address] ?? each.address;
    });
    expect(doorsOf(table, world)).toEqual(inside);
  });

  /** 80:8000 and 443:8443, and another entrypoint before these, which leads to a service. */
  const beside = (name: string, service: string, tls = false) =>
    traefik(({ traefik: { entryPoints, routers } }) => {
      for (const each of entryPoints) each.address = each.address.replace(':80', ':8000').replace(':443', ':8443');
      entryPoints.unshift({ name, address: ':8082' });
      const [like] = routers;
      if (like) routers.push({ ...like, name: service, entryPoints: [name], tls });
    });

  it.each([
    ['figures', beside('metrics', 'prometheus@internal')],
    ['signs of life', beside('alive', 'ping@internal')],
    ['an administrator’s pages', beside('admin', 'admin@docker')],
    ['an administrator’s pages over TLS', beside('admin', 'admin@docker', true)],
  ])('for browsers are not those for %s', (_what, table) => {
    expect(doorsOf(table, { web: 80, websecure: 443 })).toEqual({ web: 8000, websecure: 8443 });
  });

  it('know the loopback', () => {
    expect(
      ['127.0.0.1:8080', '[::1]:8080', 'localhost:80/tcp', '127.0.0.11:53/udp', ':80', '203.0.113.2:80'].map(
        (address) => isOwnEntryPoint({ address }),
      ),
    ).toEqual([true, true, true, true, false, false]);
  });

  it('are secure by port, by TLS of their own, or by a router', () => {
    expect(secureEntryPoints(traefik(), 443)).toEqual(['websecure']);
    expect(secureEntryPoints(traefik(), 9443)).toEqual(['websecure']);
    expect(
      secureEntryPoints(
        traefik(
          ({ traefik: { entryPoints } }) =>
            void entryPoints.push({
              name: 'other',
              address: ':8443',
              http: { redirect: null, middlewares: [], tls: { options: '', certResolver: '', domains: [] } },
            }),
        ),
        443,
      ),
    ).toEqual(['websecure', 'other']);
    expect(plainEntryPoints(traefik(), 443)).toEqual(['web']);
  });

  it('stay plain where one router asks for TLS on both: the others there must be seen', () => {
    const both = traefik(({ traefik: { routers } }) =>
      routers.forEach(
        (router) => (router.entryPoints = router.provider === 'docker' ? ['web', 'websecure'] : router.entryPoints),
      ),
    );
    expect(secureEntryPoints(both, 443)).toEqual(['websecure']);
    expect(plainEntryPoints(both, 443)).toEqual(['web']);
  });
});
