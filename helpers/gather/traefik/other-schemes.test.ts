import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { otherSchemes } from './other-schemes.ts';

/** What a server says that is asked plainly, and by TLS; null: nothing. */
async function spokenTo(scheme: string, plain: number | null, sealed: number | null) {
  const answer = (probe: Probe): Partial<ProbeResult> => {
    const status = probe.kind === 'http' && probe.tls ? sealed : plain;
    if (status === null) return { value: 'dropped', error: 'no answer' };
    return { value: 'open', http: { status, headers: {}, body: '', certificate: null } };
  };
  const vantage = fakeVantage({ namespaces: ['traefik'], answer });
  const question = { server: { port: 8080, scheme }, address: '203.0.113.67' };
  const speaks = (await otherSchemes(vantage, 'traefik', [question, question]))(question);
  return { ...speaks, asked: vantage.asked.length };
}

describe('how a server wants to be spoken to', () => {
  it.each([
    ['https', 200, null, 'http'],
    ['https', 401, 400, 'http'],
    ['http', null, 200, 'https'],
    ['http', 400, 302, 'https'],
  ])('is by the other scheme than %s: plainly %s, by TLS %s', async (scheme, plain, sealed, speaks) => {
    expect(await spokenTo(scheme, plain, sealed)).toEqual({ speaks, asked: 2 });
  });

  it.each([
    ['http', 404, null, 1],
    ['https', null, 500, 1],
    ['http', 400, 400, 2],
    ['https', null, null, 2],
    ['http', 400, null, 2],
    ['h2c', null, 200, 0],
  ])('is by %s, or not known: plainly %s, by TLS %s', async (scheme, plain, sealed, asked) => {
    expect(await spokenTo(scheme, plain, sealed)).toEqual({ asked });
  });
});
