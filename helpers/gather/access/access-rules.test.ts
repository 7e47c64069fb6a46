import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../../evidence/access-control.ts';
import { accessRule } from '../../testing/worlds/world-access-control.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { routedEntries } from './access-entries.ts';
import { askBlindly, askRules } from './access-rules.ts';

function ask(...first: AccessRule[]) {
  const { evidence, policy } = secured((made) => void made['access-control'].control?.rules.unshift(...first));
  const vantage = fakeVantage({ namespaces: ['host', 'outside', 'traefik'], answer: () => ({}) });
  const context = contextOf(vantage, policy, evidence);
  const { control } = evidence['access-control'];
  if (!control) throw new Error('the good world has rules');
  const routed = routedEntries(context, evidence.traefik);
  const { askings, unasked } = askRules(context, control, routed);
  return { unasked, routed, all: askings, first: askings.filter(({ rule }) => rule?.number === 1) };
}

const sonarr = 'sonarr.small.test';

describe('the rules of the login', () => {
  it('become requests each, and so does the default policy', () => {
    const { all, unasked } = ask();
    expect([...new Set(all.map(({ rule }) => rule?.number))].sort()).toEqual([1, 2, 3]);
    expect(unasked.map(({ rule, because }) => [rule, because])).toEqual([[null, 'shadowed']]);
    expect(all.find(({ rule }) => rule?.number === 2)).toMatchObject({
      purpose: 'rule',
      name: 'rule 2, one_factor for radarr.small.test',
      host: 'radarr.small.test',
      router: 'radarr@docker',
    });
  });

  it.each<[string, Partial<AccessRule>, (asked: { path: string; method: string }) => boolean]>([
    [
      'a word without an anchor',
      { resources: ['/feed/'] },
      ({ path }) => path.startsWith('/?') && path.includes('/feed/'),
    ],
    ['a suffix', { resources: ['\\.(png|css)$'] }, ({ path }) => /^\/\?.*\.(?:png|css)$/.test(path)],
    ['a method', { methods: ['MKCOL'] }, ({ method, path }) => method === 'MKCOL' && path === '/'],
    [
      'a parameter',
      { query: [[{ key: 'kiosk', operator: 'present', value: null }]] },
      ({ path }) => /[?&]kiosk=/.test(path),
    ],
    ['a pattern of hosts', { domains: [], domainPatterns: ['^s\\w+\\.small\\.test$'] }, ({ path }) => path === '/'],
  ])('that open by %s are asked just so', (_what, change, fits) => {
    const { first } = ask(accessRule(sonarr, 'bypass', change));
    expect(first.every(({ host, rule }) => host === sonarr && rule?.level === 'bypass')).toBe(true);
    expect(first.filter(({ probe: { path, method = 'GET' } }) => fits({ path, method }))).not.toEqual([]);
  });

  it('name the router that takes the request, which may be another than that of the front page', () => {
    const { first } = ask(accessRule(sonarr, 'bypass', { resources: ['^/api'] }));
    expect(first.find(({ path }) => path.startsWith('/api'))?.router).toBe('sonarr-api@docker');
  });

  it('are asked where the host is routed, but for those that ask for a certain path', () => {
    const { evidence, policy } = secured(({ traefik, 'access-control': { control } }) => {
      const router = traefik.routers.find(({ name }) => name === 'sonarr@docker');
      if (router) router.rule = 'Host(`sonarr.small.test`) && (PathPrefix(`/ui`) || PathPrefix(`/feed`))';
      control?.rules.unshift(accessRule(sonarr, 'bypass', { resources: ['^/ping$'] }));
    });
    const context = contextOf(
      fakeVantage({ namespaces: ['outside', 'traefik'], answer: () => ({}) }),
      policy,
      evidence,
    );
    const { control } = evidence['access-control'];
    if (!control) throw new Error('the good world has rules');
    const { askings } = askRules(context, control, routedEntries(context, evidence.traefik));
    const own = askings.filter(({ host, rule }) => host === sonarr && rule?.number !== null);
    expect(own.filter(({ rule }) => rule?.number === 1).every(({ unrouted }) => unrouted)).toBe(true);
    const plain = own.filter(({ rule }) => rule?.number === 4);
    expect(plain.map(({ path, unrouted }) => [path.split('?')[0], unrouted])).toContainEqual(['/ui', undefined]);
  });

  it('for a network in which none of us stands are said, not asked', () => {
    const { first, unasked } = ask(accessRule(sonarr, 'bypass', { networks: ['192.0.2.0/24'] }));
    expect(first).toEqual([]);
    expect(unasked).toContainEqual({
      rule: 1,
      because: 'network',
      detail: 'rule 1, bypass for sonarr.small.test; from 192.0.2.0/24',
      request: { host: sonarr, path: '/', method: 'GET', from: '192.0.2.0/24', level: 'bypass' },
    });
  });

  it('are asked with bounds, however long they are', () => {
    const many = Array.from({ length: 300 }, (_, at) => accessRule(sonarr, 'bypass', { resources: [`^/feed${at}/`] }));
    const { all, unasked } = ask(...many);
    expect(all.length).toBeLessThanOrEqual(300);
    expect(unasked.filter(({ because }) => because === 'too-many' || because === 'untried')).not.toEqual([]);
  });
});

it('a login whose rules are not known is asked by every method, by suffixes, and by words in the query', () => {
  const { routed } = ask();
  const [entry] = routed.flatMap(({ entries }) => entries);
  const asked = entry ? askBlindly([entry]) : [];
  expect(asked.every(({ purpose }) => purpose === 'common-path')).toBe(true);
  expect(asked.map(({ method }) => method)).toEqual(expect.arrayContaining(['MKCOL', 'SEARCH', 'LOCK', 'STACKPROOF']));
  expect(asked.map(({ path }) => path)).toEqual(expect.arrayContaining(['/?x=.png', '/?x=/feed/', '/stackproof.ics']));
});
