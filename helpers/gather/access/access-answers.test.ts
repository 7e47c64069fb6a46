import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../clients/probes.ts';
import { directProbe, isRefused, readRow } from './access-answers.ts';
import { askAt, type Entry } from './access-asking.ts';

type Http = NonNullable<ProbeResult['http']>;
const http = (status: number, body: string, headers: Record<string, string> = {}): Http => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body,
  certificate: null,
});
const none: ProbeResult = { value: 'open', ms: 1, answer: null, dns: null, http: null, error: null };
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

describe('a question to the backend', () => {
  it('is the visitor’s own, without what only a proxy can read', () => {
    const asking = askAt(entry, 'trick', 'absolute-form', {
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

describe('a row', () => {
  const asking = askAt(entry, 'trick', 'x-host', { host: 'x.test', sni: null, headers: { 'X-Host': 'x.test' } });

  it('says what was sent, and what the answer says of itself', () => {
    const row = readRow(asking, { ...none, http: http(200, '<html><title> Sonarr </title>', {}) }, 'sonarr');
    expect(row).toEqual({
      purpose: 'trick',
      name: 'x-host',
      router: 'sonarr@docker',
      scheme: 'https',
      host: 'sonarr.small.test',
      address: '198.51.100.10',
      port: 443,
      path: '/',
      method: 'GET',
      sent: ['Host: x.test', 'no name in the handshake', 'X-Host: x.test'],
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
        isRefused({ ...none, error }),
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
