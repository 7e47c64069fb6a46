import { describe, expect, it } from 'vitest';
import { givenName, isNamed } from './router-names.ts';

const router = (name: string, entryPoints = ['web', 'websecure']) => ({ name, entryPoints });

describe('the name that somebody gave a router', () => {
  it.each([
    ['sonarr@docker', 'sonarr@docker'],
    ['websecure-conflicted-sonarr@docker', 'sonarr@docker'],
    ['websecure-sonarr@docker', 'websecure-sonarr@docker'],
    ['other-conflicted-sonarr@docker', 'other-conflicted-sonarr@docker'],
  ])('of %s is %s', (name, given) => {
    expect(givenName(router(name))).toBe(given);
  });

  it.each([
    ['Sonarr@docker', true],
    ['websecure-sonarr@docker', true],
    ['websecure-conflicted-sonarr@docker', true],
    ['sonarr-api@docker', false],
    ['sonarr@file', false],
    ['other-sonarr@docker', false],
  ])('is known again in %s: %s', (name, known) => {
    expect(isNamed(router(name), 'sonarr')).toBe(known);
  });
});
