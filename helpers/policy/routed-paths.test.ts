import { describe, expect, it } from 'vitest';
import { declaredSpots, dueLevel, serviceAt, servicesDeclaredAt } from './access-level.ts';
import { parsePolicy } from './load.ts';
import { policyAt } from './policy.ts';
import { PolicyFile } from './schema.ts';

const policy = policyAt(
  PolicyFile.parse({
    version: 1,
    services: { radarr: {}, sonarr: {}, page: {}, player: {}, wiki: {}, shop: {} },
    hosts: {
      'shelf.test': { '/films': 'radarr', '/series': { service: 'sonarr', until: 5 }, '/': 'page' },
      'apps.test': { '/wiki': 'wiki' },
      '*.shops.test': 'shop',
      '*': { '/player': 'player' },
    },
    access: { bypass: ['player'], one_factor: ['radarr', 'wiki'], two_factor: ['sonarr', 'page'], default: 'deny' },
  }),
  4,
);

describe('hosts with several services', () => {
  it.each([
    ['shelf.test', '/films', 'radarr'],
    ['SHELF.test', '/films/new', 'radarr'],
    ['shelf.test', '/filmsnew', 'page'],
    ['shelf.test', '/', 'page'],
    ['apps.test', '/wiki', 'wiki'],
    ['apps.test', '/admin', null],
    ['a.shops.test', '/', 'shop'],
    ['shops.test', '/', null],
    ['other.test', '/player/1', 'player'],
    ['other.test', '/', null],
  ])('at %s%s is %s', (host, path, service) => {
    expect(serviceAt(policy, host, path)).toBe(service);
  });

  it('stands for one of them where no path is asked for: the root’s, else the first', () => {
    expect(serviceAt(policy, 'shelf.test')).toBe('page');
    expect(policy.hosts).toEqual({ 'shelf.test': 'page', 'apps.test': 'wiki' });
    expect(servicesDeclaredAt(policy, 'shelf.test')).toEqual(['radarr', 'sonarr', 'page', 'player']);
  });

  it('asks at each path what its service asks for, and denies what is none of them', () => {
    expect(dueLevel(policy, 'shelf.test', '/films', null)).toBe('one_factor');
    expect(dueLevel(policy, 'shelf.test', '/series', null)).toBe('two_factor');
    expect(dueLevel(policy, 'apps.test', '/admin', null)).toBe('deny');
    expect(dueLevel(policy, 'any.test', '/player', null)).toBe('bypass');
    // An encoded path lies below nothing.
    expect(dueLevel(policy, 'any.test', '/player%2f..', null)).toBe('deny');
  });

  it('knows what holds at an iteration only', () => {
    const later = policyAt(
      PolicyFile.parse({ version: 1, hosts: { 'a.test': { '/x': { service: 'x', from: 5 }, '/y': 'y' } } }),
      4,
    );
    expect(declaredSpots(later)).toEqual([{ host: 'a.test', path: '/y', service: 'y' }]);
  });

  it('warns of a service that is none at the very path', () => {
    const text = 'version: 1\nservices: { radarr: {} }\nhosts:\n  shelf.test: { /films: radar }\n';
    expect(parsePolicy(text, 'p.yaml').warnings).toEqual([
      'p.yaml:4:25: hosts.shelf.test./films names "radar", which is no declared service: did you mean "radarr"?',
    ]);
  });
});
