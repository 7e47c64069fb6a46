import { expect, it } from 'vitest';
import { readImageName } from './image-name.ts';

it.each([
  ['redis', ['redis', 'redis', 'redis', null, null]],
  ['docker.io/library/redis:7', ['docker.io/library/redis', 'redis', 'redis', '7', null]],
  ['lscr.io/linuxserver/sonarr', ['lscr.io/linuxserver/sonarr', 'linuxserver/sonarr', 'sonarr', null, null]],
  ['registry.test:5000/a/b:1@sha256:ab', ['registry.test:5000/a/b', 'a/b', 'b', '1', 'sha256:ab']],
  ['localhost/own', ['localhost/own', 'own', 'own', null, null]],
])('%s is read in its parts', (reference, expected) => {
  const { repository, path, base, tag, digest } = readImageName(reference);
  expect([repository, path, base, tag, digest]).toEqual(expected);
});
