import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherSessions } from './gather-sessions.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const say = (status: number, body: string, headers: Record<string, string> = {}): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers, body, certificate: null, cookies: [] },
});

/** What a digest must be for the account, by RFC 7616. */
function isDigest(sent: string, { method = 'GET' }: HttpProbe): boolean {
  const of = (key: string) => new RegExp(`\\b${key}="?([^",]+)`).exec(sent)?.[1] ?? '';
  const response = md5(
    [
      md5('tester:small:right-password'),
      of('nonce'),
      of('nc'),
      of('cnonce'),
      'auth',
      md5(`${method}:${of('uri')}`),
    ].join(':'),
  );
  return of('response') === response && of('nonce') === 'n0';
}

const challenges = {
  basicauth: 'Basic realm="small"',
  digestauth: 'Digest realm="small", nonce="n0", opaque="o", qop="auth"',
};
const isRight = (kind: 'basicauth' | 'digestauth', proof: string, probe: HttpProbe): boolean =>
  kind === 'digestauth'
    ? isDigest(proof, probe)
    : proof === `Basic ${Buffer.from('tester:right-password').toString('base64')}`;

/** A proxy that asks for a password before radarr alone; sonarr asks for one of its own. */
const proxy = (kind: 'basicauth' | 'digestauth', sent: string[], anyPassword: boolean) => (probe: Probe) => {
  if (probe.kind !== 'http') return { value: 'open' as const };
  const [host, proof] = [String(probe.host), probe.headers?.['Authorization'] ?? ''];
  const isGiven = proof !== '';
  if (isGiven) sent.push(`${host} ${proof}`);
  const passes = isRight(kind, proof, probe) || (anyPassword && isGiven);
  if (probe.namespace !== 'traefik' && host.startsWith('radarr') && !passes)
    return say(401, 'Unauthorized', { 'www-authenticate': challenges[kind] });
  if (host.startsWith('sonarr')) return say(401, 'sonarr', { 'www-authenticate': 'Basic realm="sonarr"' });
  return say(200, `stackproof-standin ${host} 0123456789abcdef`);
};

async function lookAt(kind: 'basicauth' | 'digestauth', anyPassword = false) {
  const sent: string[] = [];
  const hidden: string[] = [];
  const { evidence, policy } = secured((_evidence, rules) => {
    Object.assign(rules.access.login, { kind });
    Object.assign(rules.access, {
      accounts: { tester: { user: 'tester', password: 'env:P', totp: null, groups: [] } },
    });
  });
  const vantage = fakeVantage({ namespaces: ['outside', 'host', 'traefik'], answer: proxy(kind, sent, anyPassword) });
  const context = contextOf(vantage, policy, evidence, {
    resolve: () => 'right-password',
    hide: (secret) => void hidden.push(secret),
  });
  const { value } = await gatherSessions.gather(context);
  return { value, account: value.accounts[0], sent, hidden };
}

describe.each(['basicauth', 'digestauth'] as const)('an account of the proxy’s own %s', (kind) => {
  it('is refused with a wrong password, and then let in with the right one', async () => {
    const { value, account, sent, hidden } = await lookAt(kind);
    expect(value.portal).toBe('radarr.small.test');
    expect([account?.wrong?.try.ok, account?.first?.try.ok]).toEqual([false, true]);
    const opened = account?.first?.visits.find(({ router }) => router === 'radarr@docker');
    expect(opened).toMatchObject({ status: 200, host: 'radarr.small.test' });
    expect(sent).toHaveLength(2);
    expect(hidden).toEqual(sent.map((each) => each.split(' ').slice(1).join(' ')));
  });

  it('goes to nobody but the proxy, who asked', async () => {
    const { sent } = await lookAt(kind);
    expect(sent.every((each) => each.startsWith('radarr.small.test '))).toBe(true);
  });

  it('proves nothing where any password will do', async () => {
    const { account } = await lookAt(kind, true);
    expect(account?.wrong?.try.ok).toBe(true);
  });
});
