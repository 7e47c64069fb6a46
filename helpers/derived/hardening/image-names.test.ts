import { describe, expect, it } from 'vitest';
import type { Registry } from '../../evidence/hardening.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { judgeCurrent, judgePin } from './image-names.ts';

const { hardening } = hardened().evidence;
const from = (image: string) => ({ ...container('sonarr'), image, imageId: 'sha256:own' });
const look = (digests: string[], ...registry: Registry[]) => {
  const [first] = hardening.images;
  return { ...hardening, names: {}, images: first ? [{ ...first, id: 'sha256:own', digests, registry }] : [] };
};
const said = (name: string, state: Registry['state']): Registry => ({ name, state, error: null });
const pulled = ['ghcr.test/sonarr@sha256:1'];

describe('a pinned image', () => {
  it.each(['sonarr:4.0.1', 'sonarr:20260101', `sonarr@sha256:${'a'.repeat(64)}`])('is %s', (image) => {
    expect(judgePin(from(image), look(pulled)).holds).toBe(true);
  });

  it.each(['sonarr', 'sonarr:latest', 'sonarr:4', 'sonarr:4.0-nightly'])('is not %s from a registry', (image) => {
    expect(judgePin(from(image), look(pulled, said(image, 'same'))).holds).toBe(false);
  });

  it('is one of version 4 that was built here: without a digest, or as the policy says of that very name', () => {
    expect(judgePin(from('sonarr:4'), look([])).holds).toBe(true);
    expect(judgePin(from('sonarr:4'), look(pulled, said('sonarr:4', 'unasked'))).holds).toBe(true);
    expect(judgePin(from('sonarr:4'), look(pulled, said('radarr:4', 'unasked'))).holds).toBe(false);
    expect(judgePin(from('sonarr:own'), look([])).holds).toBe(false);
  });

  it('is not known where the engine did not tell of the image', () => {
    expect(judgePin(from('sonarr:4'), { ...hardening, images: [] }).holds).toBeNull();
  });
});

describe('an image that its name means now', () => {
  it.each([
    ['same', true],
    ['newer', false],
    ['local', true],
    ['unasked', true],
    ['unreachable', null],
  ] as const)('where the registry’s word is %s: %s', (state, holds) => {
    expect(judgeCurrent(from('sonarr:4'), look(pulled, said('sonarr:4', state))).holds).toBe(holds);
  });

  it('is not one whose name means another image to the engine, with or without a tag', () => {
    const moved = { ...look(pulled, said('sonarr', 'same')), names: { 'sonarr:latest': 'sha256:other' } };
    expect(judgeCurrent(from('sonarr'), moved).holds).toBe(false);
    expect(judgeCurrent(from('sonarr'), { ...moved, names: { 'sonarr:latest': 'sha256:own' } }).holds).toBe(true);
  });
});
