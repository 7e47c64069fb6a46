import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../clients/probes.ts';
import { classify } from './sessions-answers.ts';
import { readTry } from './sessions-portal.ts';

type Http = NonNullable<ProbeResult['http']>;
const http = (status: number, body = '', headers: Record<string, string> = {}): Http => ({
  status,
  body,
  headers,
  certificate: null,
});
const came = (answer: Http | null, error: string | null = null): ProbeResult => ({
  value: answer ? 'open' : 'dropped',
  ms: 1,
  answer: null,
  dns: null,
  code: null,
  alert: null,
  http: answer,
  error,
});
const read = (answer: Http | null, own: Http | null = null) =>
  classify(came(answer, 'silence'), own, 'auth.small.test').answer;
const banner = 'stackproof-standin sonarr 0123456789abcdef\n';

describe('an answer', () => {
  it.each<[string, Http | null, Http | null, string]>([
    ['any 2xx, for no login answers so', http(200, 'hello'), null, 'content'],
    ['the backend’s banner behind a status of 500', http(500, banner), http(200, banner), 'content'],
    [
      'the backend’s page behind a status of 503',
      http(503, '<html><title>Films</title>…</html>'),
      http(200, '<html><title>Films</title>…</html>'),
      'content',
    ],
    ['another stand-in’s banner with 500', http(500, banner.replace('sonarr', 'radarr')), http(200, banner), 'error'],
    [
      'the backend’s own redirect',
      http(302, '', { location: 'https://sonarr.small.test/graph' }),
      http(302, '', { location: '/graph' }),
      'content',
    ],
    [
      'the backend’s own redirect with another status',
      http(302, '', { location: '/dashboard/' }),
      http(301, '', { location: 'http://traefik.small.test/dashboard/' }),
      'content',
    ],
    [
      'a redirect to the portal',
      http(302, '', { Location: 'https://AUTH.small.test/?rd=x' }),
      http(200, banner),
      'portal',
    ],
    [
      'a redirect to the portal’s name on another site',
      http(302, '', { location: 'https://auth.small.test.evil.test/' }),
      null,
      'redirect',
    ],
    ['a redirect to somewhere else', http(302, '', { location: '/elsewhere' }), http(200, banner), 'redirect'],
    ['a plain 401', http(401, '401 Unauthorized'), http(401, '401 Unauthorized'), 'unauthorized'],
    [
      'the backend’s own 401',
      http(401, '', { 'www-authenticate': 'Basic realm="sonarr"' }),
      http(401, '', { 'www-authenticate': 'Basic realm="sonarr"' }),
      'content',
    ],
    ['a 401 that sends to the portal', http(401, '', { location: 'https://auth.small.test/' }), null, 'unauthorized'],
    ['a 403', http(403, '403 Forbidden'), null, 'forbidden'],
    [
      'a 404 that every Go program gives',
      http(404, '404 page not found\n'),
      http(404, '404 page not found\n'),
      'error',
    ],
    ['a 502', http(502, 'Bad Gateway'), http(200, banner), 'error'],
    ['silence', null, null, 'none'],
  ])('%s', (_name, answer, own, expected) => {
    expect(read(answer, own)).toBe(expected);
  });
});

describe('the portal’s answer', () => {
  it.each<[string, Http | null, boolean | null]>([
    ['OK', http(200, '{"status":"OK"}'), true],
    ['KO with 200', http(200, '{"status":"KO","message":"Operation failed."}'), false],
    ['KO with 401', http(401, '{"status":"KO"}'), false],
    ['a 403 without words', http(403), false],
    ['a page that says nothing of the login', http(200, '<html>'), null],
    ['too many requests', http(429, 'Too Many Requests'), null],
    ['nothing', null, null],
  ])('%s', (_name, answer, ok) => {
    expect(readTry(came(answer)).ok).toBe(ok);
  });
});
