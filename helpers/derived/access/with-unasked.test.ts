import { describe, expect, it } from 'vitest';
import type { Router } from '../../evidence/traefik.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { withUnasked } from './with-unasked.ts';

const { access, traefik } = secured().evidence;
const [sonarr] = traefik.routers.filter(({ name }) => name === 'sonarr@docker');

/** Names of the routers that nobody asked and that the look gains, where one more of the table is like sonarr's. */
const gained = (change: Partial<Router>, asked = access): string[] => {
  const added = { ...(sonarr as Router), name: 'forgotten@file', provider: 'file', ...change };
  return withUnasked(asked, { ...traefik, routers: [...traefik.routers, added] })
    .routers.slice(asked.routers.length)
    .map(({ router }) => router);
};

describe('routers of the table that nobody asked', () => {
  it('are subjects without an answer, which is known of none of them', () => {
    const { routers } = withUnasked(access, {
      ...traefik,
      routers: [...traefik.routers, { ...(sonarr as Router), name: 'forgotten@file' }],
    });
    expect(routers.at(-1)).toMatchObject({ router: 'forgotten@file', hosts: ['sonarr.small.test'], known: false });
    expect(routers.slice(0, -1)).toEqual(access.routers);
  });

  it('are none where each was asked', () => {
    expect(withUnasked(access, traefik)).toBe(access);
  });

  it.each([
    ['of another kind', { kind: 'tcp' }],
    ['that Traefik disabled', { status: 'disabled' }],
    ['of the proxy itself', { provider: 'internal' }],
    ['that lead to the proxy’s figures', { name: 'prometheus@internal' }],
    ['on an entrypoint that no asked one is on', { entryPoints: ['traefik'] }],
  ] satisfies [string, Partial<Router>][])('are not those %s', (_, change) => {
    expect(gained({})).toEqual(['forgotten@file']);
    expect(gained(change)).toEqual([]);
  });

  it('are all that serve where nobody was asked at all', () => {
    const nobody = { ...access, routers: [] };
    expect(gained({ entryPoints: ['traefik'] }, nobody)).toContain('forgotten@file');
  });
});
