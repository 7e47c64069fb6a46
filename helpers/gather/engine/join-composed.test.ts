import { expect, it } from 'vitest';
import { joinComposed, nameComposed } from './join-composed.ts';
import { readCompose } from './read-compose.ts';

const media = readCompose(
  {
    services: { app: { networks: { default: null, lane: null } }, redis: { networks: { default: null } } },
    networks: { default: { name: 'media_default' }, lane: { name: 'lane', external: true } },
  },
  ['/srv/media/compose.yaml'],
);
const edge = readCompose(
  {
    services: { traefik: { networks: { front: null } }, redis: { networks: { default: null } } },
    networks: { default: { name: 'edge_default' }, front: { name: 'lane', internal: true } },
  },
  ['/srv/edge/compose.yaml'],
);

it('files of several projects are one, in the names of the policy, and say of a joined network how it is made', () => {
  const all = [nameComposed(media, 'media', 'media'), nameComposed(edge, 'edge', 'media')];
  for (const order of [all, [...all].reverse()]) {
    const { services, networks, files } = joinComposed(order);
    expect(Object.entries(services).map(([name, service]) => [name, service.networks])).toEqual(
      expect.arrayContaining([
        ['app', ['default', 'lane']],
        ['redis', ['default']],
        ['edge/traefik', ['lane']],
        ['edge/redis', ['edge_default']],
      ]),
    );
    expect(Object.keys(networks).sort()).toEqual(['default', 'edge_default', 'lane']);
    expect(networks['lane']).toMatchObject({ external: false, internal: true });
    expect(files).toHaveLength(2);
  }
});
