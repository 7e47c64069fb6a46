import { describe, expect, it } from 'vitest';
import { dueLevel, isBelow, isProtected, serviceAt } from './access-level.ts';
import { policyAt } from './policy.ts';
import { PolicyFile } from './schema.ts';

const policy = policyAt(
  PolicyFile.parse({
    version: 1,
    services: { jellyfin: null, sonarr: null, web: null, gluetun: null },
    hosts: { 'jellyfin.small.test': 'jellyfin', 'Sonarr.small.test': 'sonarr', 'web.small.test': 'web' },
    access: {
      bypass: ['jellyfin'],
      one_factor: ['web'],
      two_factor: ['sonarr'],
      open: [{ host: 'web.small.test', path: '/public/' }],
      keys: [{ host: 'sonarr.small.test' }],
    },
  }),
  4,
);
const level = (host: string, path = '/', backend: string | null = null) => dueLevel(policy, host, path, backend);

describe('dueLevel', () => {
  it('is that of the service to which the host name is declared, whatever its case', () => {
    expect([level('jellyfin.small.test'), level('WEB.small.test'), level('sonarr.small.test')]).toEqual([
      'bypass',
      'one_factor',
      'two_factor',
    ]);
    expect(serviceAt(policy, 'SONARR.small.test')).toBe('sonarr');
  });

  it('denies what nobody declared', () => {
    expect(level('new.small.test')).toBe('deny');
    expect(level('new.small.test', '/', 'jellyfin')).toBe('deny');
  });

  it('takes the stricter of host and backend, so that a second name or a path on an open host opens nothing', () => {
    expect(level('jellyfin.small.test', '/sonarr', 'sonarr')).toBe('two_factor');
    expect(level('sonarr.small.test', '/', 'jellyfin')).toBe('two_factor');
    expect(level('web.small.test', '/', 'gluetun')).toBe('one_factor');
  });

  it('knows open paths and those behind a key, and nothing beside them', () => {
    expect([level('web.small.test', '/public/x', 'web'), level('web.small.test', '/publicity')]).toEqual([
      'open',
      'one_factor',
    ]);
    expect([
      level('sonarr.small.test', '/api', 'sonarr'),
      level('sonarr.small.test', '/api/v3'),
      level('sonarr.small.test', '/apix'),
    ]).toEqual(['key', 'key', 'two_factor']);
  });

  it('lets an exception count only for the service that it is declared for', () => {
    expect(level('web.small.test', '/public/x', 'sonarr')).toBe('two_factor');
  });

  it('lets the login answer for itself below a path that is declared as its own on many names, and nobody else', () => {
    const behind = policyAt(
      PolicyFile.parse({
        version: 1,
        services: { git: null, outpost: null },
        hosts: { 'git.small.test': 'git', '*.small.test': { '/outpost': 'outpost' } },
        access: { bypass: ['outpost'], one_factor: ['git'], login: { kind: 'authentik', service: 'outpost' } },
      }),
      4,
    );
    const due = (path: string, backend: string | null, host = 'git.small.test') =>
      dueLevel(behind, host, path, backend);
    expect([due('/outpost/start', 'outpost'), due('/outpost/', 'outpost', 'GIT.small.test')]).toEqual([
      'bypass',
      'bypass',
    ]);
    expect([due('/outpost/start', 'git'), due('/outpost/start', null), due('/', 'outpost')]).toEqual([
      'one_factor',
      'one_factor',
      'one_factor',
    ]);
    expect(due('/outpost/../', 'outpost')).toBe('one_factor');
    expect(due('/outpost/', 'outpost', 'git.other.test')).toBe('deny');
  });

  it('says which levels strangers must not pass', () => {
    expect((['open', 'bypass', 'key', 'one_factor', 'two_factor', 'deny'] as const).filter(isProtected)).toEqual([
      'one_factor',
      'two_factor',
      'deny',
    ]);
  });
});

describe('isBelow', () => {
  it.each(['/api/../', '/api/%2e%2e/', '/api//x', '/api;x/y', '/api/..', '/api\\..', '/api/./x'])(
    'takes no path that may be read in two ways for one below: %s',
    (path) => {
      expect(isBelow(path, '/api')).toBe(false);
    },
  );
});
