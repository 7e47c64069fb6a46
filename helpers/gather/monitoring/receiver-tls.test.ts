import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../clients/probes.ts';
import { makeCertificate } from '../../sources/make-certificate.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { shakeHands, type TlsDue } from './receiver-tls.ts';

const due: TlsDue = { name: 'hook.test', ownAuthority: false, anything: false };
const at = { namespace: 'alertmanager', address: '203.0.113.9', port: 443 };

const shown = (pem: string): Partial<ProbeResult> => ({
  value: 'open',
  tls: { version: '1.3', suite: 'x', alpn: null, compression: null, chain: [pem] },
});
const own = async (days: readonly [number, number], subject = 'hook.test') =>
  shown((await makeCertificate({ subject, names: [subject], days: [...days] })).certificate);

async function shake(answer: Partial<ProbeResult>, change: Partial<TlsDue> = {}) {
  const { evidence, policy } = hardened();
  const vantage = fakeVantage({ namespaces: ['alertmanager'], answer: () => answer });
  const outcome = await shakeHands(contextOf(vantage, policy, evidence), at, { ...due, ...change });
  return { outcome, asked: vantage.asked.map(({ probe }) => probe) };
}

describe('a handshake with a receiver', () => {
  it('is made under the name that its certificate is to have, from where notifications come', async () => {
    const { asked } = await shake({ value: 'refused' });
    expect(asked).toEqual([{ kind: 'tls', ...at, sni: 'hook.test' }]);
    expect((await shake({ value: 'refused' }, { name: '203.0.113.9' })).asked).toMatchObject([{ sni: null }]);
  });

  it('tells what answers and speaks none from who refuses, and both from silence', async () => {
    expect((await shake({ value: 'open' })).outcome).toBe('plain');
    expect((await shake({ value: 'refused' })).outcome).toBe('refused');
    expect((await shake({ value: 'dropped' })).outcome).toBe('unseen');
    expect((await shake(shown('no certificate'))).outcome).toBe('unseen');
  });

  it('tells by name and dates whether a certificate counts', async () => {
    expect((await shake(await own([-1, 30]), { name: 'other.test' })).outcome).toBe('name');
    expect((await shake(await own([-30, -1]))).outcome).toBe('date');
    expect((await shake(await own([1, 30]))).outcome).toBe('date');
  });

  it('leaves an authority of its own to Alertmanager, and any to whoever takes any', async () => {
    expect((await shake(await own([-1, 30]))).outcome).toBe('authority');
    expect((await shake(await own([-1, 30]), { ownAuthority: true })).outcome).toBe('authority');
    expect((await shake(await own([-30, -1]), { anything: true })).outcome).toBe('sound');
  });
});
