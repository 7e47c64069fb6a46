import { describe, expect, it } from 'vitest';
import { isPublicImage } from './public-images.ts';

describe('an image that a registry has', () => {
  it.each([
    'redis:7',
    'library/redis:7',
    'docker.io/library/redis',
    'ghcr.io/me/app:2',
    'linuxserver/sonarr:4',
    'eclipse-mosquitto:2',
  ])('%s is one', (name) => {
    expect(isPublicImage(name)).toBe(true);
  });

  it.each(['app:1', 'me/app:1', 'localhost/redis:7', 'localhost:5000/redis:7', 'stack-web'])(
    '%s is not known to be one',
    (name) => {
      expect(isPublicImage(name)).toBe(false);
    },
  );
});
