import { expect, it } from 'vitest';
import { partOf } from './part-of.ts';
import { PolicyFile } from './schema.ts';

const file = PolicyFile.parse({
  version: 1,
  project: ['media', 'edge'],
  services: { app: {}, 'edge/traefik': {} },
  networks: { lane: { members: ['app', 'edge/traefik'] }, edge_back: { members: ['edge/traefik'] }, default: {} },
});

it('of the files of the first project counts what is said of it', () => {
  const { services, networks } = partOf(file, 'media');
  expect([Object.keys(services), Object.keys(networks)]).toEqual([['app'], ['lane', 'default']]);
});

it('of any other, and where there is only one, all of it', () => {
  expect(partOf(file, 'edge')).toBe(file);
  const alone = { ...file, project: 'media' };
  expect(partOf(alone, 'media')).toBe(alone);
});
