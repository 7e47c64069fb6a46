import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../clients/probes.ts';
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
