import { describe, expect, it } from 'vitest';
import { failedProbe, readProbeFailure } from '../../clients/probe-codes.ts';
import type { ProbeResult } from '../../clients/probes.ts';
import { directProbe, isRefused, readRow } from './read-answers.ts';
import { htmlAnswer as http } from './html-answer.fake.ts';
import { askAt, type Entry } from './access-asking.ts';

const none: ProbeResult = { ...failedProbe(''), value: 'open', error: null };
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

  it('keeps of a page the headers by which browsers treat it, and no others', () => {
    const page = askAt(entry, 'anonymous', 'browser');
    const headers = { 'x-frame-options': 'DENY', 'set-cookie': 'a=b', 'x-request-id': '1' };
    const kept = (each: typeof page) => readRow(each, { ...none, http: http(200, '', headers) }, null).headers;
    expect([kept(page), kept(asking)]).toEqual([{ 'x-frame-options': 'DENY' }, undefined]);
    expect('headers' in readRow(page, none, null)).toBe(false);
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
