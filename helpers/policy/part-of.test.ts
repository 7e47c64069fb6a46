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

it('of the files of all its projects counts all of it, and of some of them what is theirs', () => {
  expect(partOf(file, 'media', ['edge'])).toBe(file);
  const three = {
    ...file,
    project: ['media', 'edge', 'books'],
    services: { ...file.services, 'books/app': file.services['app'] },
  };
  const { services } = partOf(three as typeof file, 'media', ['edge']);
  expect(Object.keys(services)).toEqual(['app', 'edge/traefik']);
});

it('of any other, and where there is only one, all of it', () => {
  expect(partOf(file, 'edge')).toBe(file);
  const alone = { ...file, project: 'media' };
  expect(partOf(alone, 'media')).toBe(alone);
});
