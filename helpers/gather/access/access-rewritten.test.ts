import { describe, expect, it } from 'vitest';
import type { MiddlewareConfig } from '../../evidence/traefik.ts';
import { accessRule } from '../../testing/worlds/world-access-control.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { middleware } from '../../traefik/rules/rule.fake.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { routedEntries } from './access-entries.ts';
import { askRewritten } from './access-rewritten.ts';

/** Where radarr is asked, with a middleware of this kind before its login, and `/feed` open by a rule. */
function asked(config: MiddlewareConfig, rule = 'Host(`radarr.small.test`)', status = 'enabled') {
  const resources = ['^/feed([/?].*)?$', '^/media/list$'];
  const open = accessRule('radarr.small.test', 'bypass', { resources });
  const { evidence, policy } = secured(({ traefik, 'access-control': access }) => {
    access.control?.rules.unshift(open);
    traefik.middlewares.push({ ...middleware('anew@docker', 'of some kind', config), status });
    const router = traefik.routers.find(({ name }) => name === 'radarr@docker');
    if (router) Object.assign(router, { rule, middlewares: ['anew@docker', ...router.middlewares] });
  });
  const vantage = fakeVantage({ namespaces: ['host', 'outside', 'traefik'], answer: () => ({}) });
  const routed = routedEntries(contextOf(vantage, policy, evidence), evidence.traefik);
  const rows = askRewritten(policy, evidence.traefik, routed, evidence['access-control'].control);
  expect(rows.every(({ purpose, host }) => purpose === 'common-path' && host === 'radarr.small.test')).toBe(true);
  return rows.map(({ path }) => path);
}

describe('paths that middlewares write anew', () => {
  it('are asked as a visitor has to spell what a rule opens, and what tends to be open', () => {
    const below = asked({ stripPrefix: ['/films'] }, 'Host(`radarr.small.test`) && PathPrefix(`/films`)');
    expect(below).toEqual(expect.arrayContaining(['/films/feed', '/films/metrics']));
    expect(below.length).toBeLessThanOrEqual(40);
    expect(asked({ addPrefix: '/media' })).toContain('/list');
  });

  it.each<[string, MiddlewareConfig, RegExp]>([
    ['replaced', { replacePathRegex: '^/go/(.*)$' }, /^\/go\//],
    ['cut off', { stripPrefixRegex: ['^/v[0-9]+/'] }, /^\/v\d+\//],
  ])('are asked as they fit a pattern by which they are %s', (_how, config, shape) => {
    const paths = asked(config);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !shape.test(path))).toEqual([]);
  });

  it('are not asked where nothing is written anew, or by what cannot be read or is broken', () => {
    expect(asked({})).toEqual([]);
    expect(asked({ replacePathRegex: '^/go/(' })).toEqual([]);
    expect(asked({ replacePathRegex: '^/go/' }, undefined, 'disabled')).toEqual([]);
  });
});
