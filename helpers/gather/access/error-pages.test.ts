import { expect, it } from 'vitest';
import { secured } from '../../testing/worlds/world-secured.ts';
import type { Entry } from './access-asking.ts';
import { askAt } from './access-asking.ts';
import { askErrorPage, errorPagesOf, isServedBy } from './error-pages.ts';

const { evidence } = secured(({ traefik }) => {
  const [first] = traefik.middlewares;
  if (first)
    traefik.middlewares.push({
      ...first,
      name: 'sonarr-errors@docker',
      provider: 'docker',
      type: 'errors',
      config: { errors: { status: ['300-499'], service: 'radarr', query: '/was/{status}?at={url}' } },
    });
  traefik.routers.find(({ name }) => name === 'sonarr@docker')?.middlewares.unshift('sonarr-errors@docker');
});

it('finds the pages that a router puts in the place of answers, and asks for them as the proxy does', () => {
  const [page, ...others] = errorPagesOf('sonarr@docker', evidence.traefik);
  expect([page, others]).toEqual([{ service: 'radarr@docker', query: '/was/{status}?at={url}' }, []]);
  expect(errorPagesOf('jellyfin@docker', evidence.traefik)).toEqual([]);
  expect(errorPagesOf('nobody@docker', evidence.traefik)).toEqual([]);
  const served = evidence.traefik.routers.filter((router) => page && isServedBy(router, page)).map(({ name }) => name);
  expect(served).toEqual(['radarr@docker']);
  const entry: Entry = {
    ...{ router: 'sonarr@docker', scheme: 'https', host: 'sonarr.media.test', path: '/series?x=1', method: 'POST' },
    ...{ at: { namespace: 'outside', address: '198.51.100.10', port: 443 }, headers: {} },
  };
  const { probe } = askErrorPage(askAt(entry, 'anonymous', 'browser'), page ?? { service: '', query: '' }, 302);
  expect([probe.method, probe.path]).toEqual(['GET', '/was/302?at=https%3A%2F%2Fsonarr.media.test%2Fseries%3Fx%3D1']);
});
