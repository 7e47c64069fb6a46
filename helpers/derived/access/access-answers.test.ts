import { describe, expect, it } from 'vitest';
import type { AccessRow, AskedRouter } from '../../evidence/access.ts';
import { strangerRow } from '../../testing/worlds/world-access.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import {
  carriesAddress,
  inconclusiveReason,
  isProtectedRouter,
  levelOf,
  openAnyway,
  protectedHosts,
  reproduceRequest,
  saysNothing,
  showChain,
} from './access-answers.ts';

const { evidence, policy } = secured();
const host = 'sonarr.small.test';
const asked = (change: Partial<AccessRow> = {}): AccessRow => ({
  ...strangerRow({ purpose: 'anonymous', name: 'browser', kind: 'browser', host, path: '/', router: 'sonarr@docker' }),
  ...change,
});
const router = (change: Partial<AskedRouter> = {}): AskedRouter => ({
  router: 'sonarr@docker',
  hosts: [host],
  paths: ['/'],
  service: 'sonarr',
  known: true,
  cannot: null,
  ...change,
});
const accessOf = (rows: AccessRow[], routers: AskedRouter[] = [router()]) => ({
  from: 'outside',
  routers,
  rows,
  forwarded: [],
});
const login = { status: 302, location: 'https://auth.small.test/?rd=x' };
const plain = asked(login);
const later = asked({ ...login, purpose: 'afterwards' });

describe('the command to see an answer oneself', () => {
  it('goes to the address that was asked, by the name that was asked for', () => {
    expect(
      reproduceRequest(
        strangerRow({
          purpose: 'anonymous',
          name: 'browser',
          host: 'sonarr.small.test',
          path: '/x',
          address: '198.51.100.10',
          port: 443,
        }),
      ),
    ).toBe("curl -sSik --path-as-is --resolve 'sonarr.small.test:443:198.51.100.10' 'https://sonarr.small.test/x'");
  });

  it('names another port than the usual one, and writes IPv6 as curl wants it', () => {
    expect(
      reproduceRequest(
        strangerRow({
          purpose: 'anonymous',
          name: 'browser',
          host: 'sonarr.small.test',
          path: '/',
          address: '2001:db8::1',
          port: 8443,
        }),
      ),
    ).toContain("--resolve 'sonarr.small.test:8443:[2001:db8::1]' 'https://sonarr.small.test:8443/'");
  });

  it('names in the handshake what was named there, and the host in a line of its own', () => {
    const row = { ...asked({ address: '198.51.100.10', handshake: 'media.test' }) };
    expect(reproduceRequest(row)).toBe(
      "curl -sSik --path-as-is --resolve 'media.test:443:198.51.100.10' " +
        "-H 'Host: sonarr.small.test' 'https://media.test/'",
    );
    expect(reproduceRequest({ ...row, sent: ['Host: other.test'] })).not.toContain('sonarr');
  });

  it('says ADDRESS where the recording has none, and sends an odd target as it was', () => {
    const reproduce = reproduceRequest(
      strangerRow({
        purpose: 'anonymous',
        name: 'browser',
        host: 'sonarr.small.test',
        path: '*',
        method: 'OPTIONS',
        sent: ['X-Original-URL: /api'],
      }),
    );
    expect(reproduce).toBe(
      "curl -sSik --path-as-is -X OPTIONS --resolve 'sonarr.small.test:443:ADDRESS' -H 'X-Original-URL: /api' " +
        "'https://sonarr.small.test/' --request-target '*'",
    );
  });
});

describe('a redirect to the login', () => {
  const carries = (location: string | null, change: Partial<AccessRow> = {}) =>
    carriesAddress(asked({ status: 302, path: '/series?page=2', location, ...change }));

  it.each([
    ['the whole address', 'https://auth.small.test/?rd=https://sonarr.small.test/series', true],
    ['the address in other letters', 'https://auth.small.test/?rd=https://SONARR.small.test/SERIES', false],
    ['the name in other letters', 'https://auth.small.test/?rd=https://SONARR.small.test/series', true],
    ['the path and its query', 'https://auth.small.test/?rd=/series?page%3D2', true],
    [
      'the address in the second of two parameters',
      'https://auth.small.test/?rm=GET&rd=https://sonarr.small.test/series',
      true,
    ],
    ['another path', 'https://auth.small.test/?rd=https://sonarr.small.test/movies', false],
    ['the name alone, of more than the name', 'https://auth.small.test/?rd=https://sonarr.small.test', false],
    ['another name', 'https://auth.small.test/?rd=https://radarr.small.test/series', false],
    ['nothing', 'https://auth.small.test/', false],
    ['no location', null, false],
  ])('that carries %s', (_what, location, expected) => {
    expect(carries(location)).toBe(expected);
  });

  it('that carries a path with capitals carries it', () => {
    expect(carries('https://auth.small.test/?rd=https://sonarr.small.test/System', { path: '/System' })).toBe(true);
    expect(carries('https://auth.small.test/?rd=https://sonarr.small.test/system', { path: '/System' })).toBe(false);
  });

  it.each([
    ['https://auth.small.test/?rd=https://sonarr.small.test', true],
    ['https://auth.small.test/?rd=https://SONARR.small.test', true],
    ['https://auth.small.test/?rd=xsonarr.small.test', false],
    ['https://auth.small.test/?rd=https://sonarr.small.test.evil.test', false],
  ])('from the front page to %s: %s', (location, expected) => {
    expect(carries(location, { path: '/' })).toBe(expected);
    expect(carries(location, { path: '/', host: 'SONARR.small.test' })).toBe(expected);
  });
});

describe('what a request must ask for', () => {
  it('is what its host and its router’s service ask for, whatever the query', () => {
    const access = accessOf([], [router({ router: 'other@docker', service: null }), router()]);
    expect(levelOf(asked({ path: '/?x=/api' }), access, policy)).toBe('two_factor');
    expect(levelOf(asked({ path: '/api?x' }), access, policy)).toBe('key');
    const open = asked({ host: 'jellyfin.small.test' });
    expect(levelOf(open, access, policy)).toBe('two_factor');
    expect(levelOf({ ...open, router: 'nobody@docker' }, access, policy)).toBe('bypass');
  });

  it('makes its router a protected one where one of its requests is', () => {
    const isIt = (change: Partial<AskedRouter>) => isProtectedRouter(router(change), policy);
    expect(isIt({})).toBe(true);
    expect(isIt({ paths: [] })).toBe(true);
    expect(isIt({ paths: ['/api'] })).toBe(false);
    expect(isIt({ paths: ['/api', '/'] })).toBe(true);
    expect(isIt({ hosts: ['jellyfin.small.test'], service: 'jellyfin' })).toBe(false);
    expect(isIt({ hosts: ['jellyfin.small.test', host], service: null })).toBe(true);
    expect(isIt({ hosts: [] })).toBe(true);
  });

  it('makes its host one on which everything is to be tried, or says why it cannot be', () => {
    const hosts = (...changes: Partial<AskedRouter>[]) => [
      ...protectedHosts(accessOf([], changes.map(router)), policy),
    ];
    expect(hosts({})).toEqual([[host, null]]);
    expect(hosts({ paths: [] })).toEqual([[host, null]]);
    expect(hosts({ paths: ['/api'] })).toEqual([]);
    expect(hosts({ paths: ['/api', '/'] })).toEqual([[host, null]]);
    expect(hosts({ hosts: ['SONARR.small.test'], cannot: 'no way in' }, {})).toEqual([[host, 'no way in']]);
    expect(hosts({}, { cannot: 'no way in' })).toEqual([[host, 'no way in']]);
    expect(hosts({ hosts: ['jellyfin.small.test'], service: 'jellyfin' })).toEqual([]);
  });
});

describe('a router that is open anyway', () => {
  const isOpen = (row: AccessRow, of: AccessRow = asked()) => openAnyway(accessOf([row]), policy)(of);

  it('let a stranger in where a login was due', () => {
    expect(isOpen(asked({ status: 200 }))).toBe(true);
    expect(isOpen(asked({ status: 200 }), asked({ host: 'radarr.small.test' }))).toBe(false);
    expect(isOpen(asked({ status: 200 }), asked({ router: 'radarr@docker' }))).toBe(false);
  });

  it.each([
    ['sent the stranger to the login', login],
    ['was asked in another way', { status: 200, purpose: 'trick' as const }],
    ['was asked below a path that is behind a key', { status: 200, path: '/api' }],
  ])('is none that %s', (_what, change) => {
    expect(isOpen(asked(change))).toBe(false);
  });
});

describe('refusals prove something', () => {
  const reason = (rows: AccessRow[], of: Pick<AccessRow, 'host'> = { host }) =>
    inconclusiveReason(accessOf(rows), of, policy);

  it('where plain requests got the login, before and after them', () => {
    expect(reason([plain, later])).toBeNull();
    expect(reason([plain, later], { host: 'SONARR.small.test' })).toBeNull();
    expect(
      reason([
        { ...plain, status: 401 },
        { ...later, status: 401 },
      ]),
    ).toBeNull();
    expect(reason([asked({ purpose: 'trick' }), plain, later, { ...later, from: '198.51.100.20' }])).toBeNull();
  });

  it('and nothing where no plain request was made after them', () => {
    const none = 'no plain request was made after them, so that a ban would look like a refusal';
    expect(reason([plain])).toBe(none);
    expect(reason([later])).toBe(none);
    expect(reason([plain, later], { host: 'radarr.small.test' })).toBe(none);
  });

  it.each<[string, Partial<AccessRow>]>([
    ['of another manner', { kind: 'api' }],
    ['for another purpose', { purpose: 'trick' }],
    ['to another router', { router: 'sonarr-api@docker' }],
    ['to another name', { host: 'SONARR.small.test' }],
    ['to another path', { path: '/api' }],
    ['without TLS', { scheme: 'http' }],
  ])('and nothing where the request before them was one %s', (_what, change) => {
    expect(reason([{ ...plain, ...change }, later])).toContain('no plain request');
    expect(reason([{ ...plain, ...change }, plain, later])).toBeNull();
  });

  it('and nothing where a plain request gets no login', () => {
    expect(reason([asked({ status: 404 }), { ...later, status: 404 }])).toContain('gets no login there');
    expect(reason([asked({ status: 200 }), { ...later, status: 200 }])).toContain('gets no login there');
  });

  it('and nothing where whoever asks much is turned away', () => {
    const turned = 'whoever asks much is turned away';
    expect(reason([plain, { ...later, status: 429, location: null }])).toContain(turned);
    expect(reason([plain, { ...later, status: 403 }])).toContain(turned);
    expect(reason([plain, { ...later, status: 302, location: 'https://elsewhere.test/' }])).toContain(turned);
    expect(reason([plain, later, { ...later, status: null, refused: true }])).toContain(turned);
  });
});

describe('a row says nothing', () => {
  const banned = { ...later, status: 403, location: null };
  const says = (row: Partial<AccessRow>, rows: AccessRow[] = [plain, later]) =>
    !saysNothing(accessOf(rows), asked({ purpose: 'trick', kind: 'trick', ...row }), policy);

  it('where nobody spoke who could say', () => {
    expect([null, 429, 500, 502].map((status) => says({ status }))).toEqual([false, false, false, false]);
    expect([200, 401, 404].map((status) => says({ status }))).toEqual([true, true, true]);
  });

  it('where it was refused as plain requests were in the end, and had not been at first', () => {
    expect(says({ status: 403 }, [plain, banned])).toBe(false);
    expect(says({ status: 403 }, [plain, later, banned])).toBe(false);
    expect(says({ status: 401 }, [plain, banned])).toBe(true);
    expect(says(login, [plain, banned])).toBe(true);
    expect(says({ status: 403 }, [plain, later])).toBe(true);
    expect(says({ status: 403 }, [{ ...plain, status: 403, location: null }, banned])).toBe(true);
    expect(says({ status: 403 }, [banned])).toBe(true);
  });
});

it('the middlewares of a router are shown, and those that are not there', () => {
  expect(showChain(evidence.traefik, 'sonarr@docker')).toBe('middlewares authelia@docker');
  expect(showChain(evidence.traefik, 'jellyfin@docker')).toBe('no middleware');
  expect(showChain(evidence.traefik, 'nobody@docker')).toBe('no middleware');
  const without = { ...evidence.traefik, middlewares: [] };
  expect(showChain(without, 'sonarr@docker')).toBe('middlewares authelia@docker, which does not exist');
});
