import { describe, expect, it } from 'vitest';
import { failedProbe, readProbeFailure } from '../../clients/probe-codes.ts';
import type { ProbeResult } from '../../clients/probes.ts';
import { directProbe, isNobodys, isRefused, isSame, readRow } from './read-answers.ts';
import { askAt, type Entry } from './access-asking.ts';

type Http = NonNullable<ProbeResult['http']>;
const http = (status: number, body: string, headers: Record<string, string> = {}): Http => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body,
  certificate: null,
});
const none: ProbeResult = { ...failedProbe(''), value: 'open', error: null };
const words = (count: number, more = '') => Array.from({ length: count }, (_, at) => `word${at}`).join(' ') + more;
const entry: Entry = {
  router: 'sonarr@docker',
  at: { namespace: 'outside', address: '198.51.100.10', port: 443 },
  scheme: 'https',
  host: 'sonarr.small.test',
  path: '/',
  method: 'GET',
  headers: {},
  sni: 'sonarr.small.test',
};

describe('isNobodys', () => {
  it('is what no backend could be known by: asking it would tell nothing', () => {
    const alike = [http(404, '404 page not found\n'), http(401, 'Unauthorized'), http(400, '')];
    expect(alike.map(isNobodys)).toEqual([true, true, true]);
    expect(alike.filter((answer) => isSame(answer, answer))).toEqual([]);
    expect(
      [
        http(302, '', { location: '/graph' }),
        http(200, 'stackproof-standin sonarr aa\n'),
        http(404, 'no such page\n'),
      ].filter(isNobodys),
    ).toEqual([]);
  });
});

describe('isSame', () => {
  it('knows a stand-in by its nonce, whatever the status', () => {
    expect(isSame(http(200, 'stackproof-standin sonarr aa\n'), http(200, 'stackproof-standin sonarr aa\n'))).toBe(true);
    expect(isSame(http(200, 'stackproof-standin sonarr aa\n'), http(200, 'stackproof-standin sonarr bb\n'))).toBe(
      false,
    );
    expect(isSame(http(200, 'stackproof-standin sonarr aa\n'), http(404, 'no such page\n'))).toBe(false);
  });

  it('knows real programs by the same body, the same title, or nearly the same words', () => {
    expect(isSame(http(404, 'no such page\n'), http(404, 'no such page\n'))).toBe(true);
    expect(isSame(http(200, '<title>Prometheus</title>x'), http(200, '<title>Prometheus</title>y'))).toBe(true);
    expect(isSame(http(200, words(40, ' 12:00')), http(200, words(40, ' 12:01')))).toBe(true);
    expect(isSame(http(200, words(40)), http(200, words(10)))).toBe(false);
  });

  it('takes words that every server uses for nobody’s', () => {
    for (const body of ['404 page not found\n', '401 Unauthorized', '<a href="x">Unauthorized</a>', 'Forbidden', ''])
      expect(isSame(http(404, body), http(404, body))).toBe(false);
  });

  it('tells another status, another type and another redirect apart', () => {
    expect(isSame(http(200, 'a page of its own'), http(404, 'a page of its own'))).toBe(false);
    expect(
      isSame(http(200, 'a page of its own'), http(200, 'a page of its own', { 'content-type': 'application/json' })),
    ).toBe(false);
    expect(
      isSame(
        http(302, '', { location: 'https://auth.small.test/' }),
        http(302, '', { location: 'http://sonarr.small.test/' }),
      ),
    ).toBe(false);
    expect(
      isSame(http(302, '', { location: 'https://sonarr.small.test/graph' }), http(302, '', { location: '/graph' })),
    ).toBe(true);
    expect(isSame(http(302, '', { location: '/graph' }), http(302, 'no place named'))).toBe(false);
  });
});

describe('a question to the backend', () => {
  it('is the visitor’s own, without what only a proxy can read', () => {
    const asking = askAt(entry, 'trick', 'trick', {
      path: 'https://sonarr.small.test/x',
      host: null,
      version: '1.0',
      headers: { 'X-Host': 'x.test' },
    });
    expect(
      directProbe({ service: 'sonarr', namespace: 'traefik', address: '203.0.113.9', port: 8989, tls: false }, asking),
    ).toMatchObject({
      namespace: 'traefik',
      address: '203.0.113.9',
      port: 8989,
      tls: false,
      path: '/x',
      host: 'sonarr.small.test',
      version: '1.0',
      headers: { 'X-Host': 'x.test' },
    });
  });
});

describe('a request', () => {
  it('says what it has otherwise than a visitor’s: no Host line, an old version, another name in the handshake', () => {
    const old = askAt(entry, 'undeclared', 'no-host', { host: null, version: '1.0', sni: 'x.test' }, 'no host at all');
    expect(old).toMatchObject({
      kind: 'no-host',
      name: 'no host at all',
      sent: [],
      handshake: 'x.test',
      version: '1.0',
    });
    expect(old.withoutHost).toBe(true);
    const plain = askAt(entry, 'anonymous', 'browser');
    expect([plain.name, 'withoutHost' in plain, 'handshake' in plain, 'version' in plain]).toEqual([
      'browser',
      false,
      false,
      false,
    ]);
  });
});

describe('a row', () => {
  const asking = askAt(
    entry,
    'trick',
    'trick',
    { host: 'x.test', sni: null, headers: { 'X-Host': 'x.test' } },
    'x-host',
  );

  it('says what was sent, and what the answer says of itself', () => {
    const row = readRow(asking, { ...none, http: http(200, '<html><title> Sonarr </title>', {}) }, 'sonarr');
    expect(row).toEqual({
      purpose: 'trick',
      kind: 'trick',
      name: 'x-host',
      router: 'sonarr@docker',
      scheme: 'https',
      host: 'sonarr.small.test',
      address: '198.51.100.10',
      port: 443,
      path: '/',
      method: 'GET',
      sent: ['Host: x.test', 'X-Host: x.test'],
      handshake: null,
      status: 200,
      error: null,
      refused: false,
      location: null,
      backend: 'sonarr',
      summary: 'Sonarr',
    });
  });

  it('holds no control characters, no long text, and no token of a redirect', () => {
    const row = readRow(
      asking,
      {
        ...none,
        http: http(302, `a\u0007${'b'.repeat(300)}`, { location: 'https://id.small.test/?access_token=abcdefghijk' }),
      },
      null,
    );
    expect(row.summary).toHaveLength(100);
    expect(row.summary?.startsWith('a·b')).toBe(true);
    expect(row.location).toBe('https://id.small.test/?access_token=[redacted]');
  });

  it('is refused where the other side hung up, and silent where it only waited', () => {
    expect(
      ['TLS: TLSV1_UNRECOGNIZED_NAME', 'connected, and closed without an answer'].map((error) =>
        isRefused({ ...none, error, ...readProbeFailure(error) }),
      ),
    ).toEqual([true, true]);
    expect(isRefused({ ...none, value: 'refused', error: 'Connection refused' })).toBe(true);
    expect([
      isRefused({ ...none, value: 'dropped', error: 'no answer' }),
      isRefused({ ...none, error: 'connected, but no whole answer within 8000 ms' }),
      isRefused({ ...none, http: http(200, '') }),
    ]).toEqual([false, false, false]);
  });
});
