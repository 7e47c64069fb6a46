import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { world } from '../../testing/worlds/world.ts';
import { gatherEgress } from './gather-egress.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const { evidence, policy } = world();
const inside = ['jellyfin'];

/** The lab's internet as everybody but jellyfin sees it; jellyfin is cut off. */
function internet(probe: Probe): Partial<ProbeResult> {
  const cut = inside.includes(probe.namespace);
  if (probe.kind === 'dns')
    return cut
      ? { value: 'open', dns: { code: 'SERVFAIL', addresses: [] } }
      : { value: 'open', dns: { code: 'NOERROR', addresses: ['198.51.100.1'] } };
  if (cut || (probe.address.includes(':') && probe.namespace !== 'host'))
    return { value: 'no-route', error: 'Network is unreachable' };
  return { value: 'open', answer: 'HTTP/1.0 200 OK\\r\\n\\r\\nstackproof-internet n0nce\\n' };
}

const outcome = async (answer: (probe: Probe) => Partial<ProbeResult>, change = {}) => {
  const vantage = fakeVantage({
    namespaces: ['host', 'outside'],
    answer,
    run: () => ({ stdout: 'nameserver 198.51.100.1\n' }),
  });
  return { vantage, value: (await gatherEgress.gather(contextOf(vantage, policy, evidence, change))).value };
};

describe('gatherEgress', () => {
  it('proves the way out by the nonce, and its absence with a control from the host', async () => {
    const { value, vantage } = await outcome(internet);
    expect(value).toMatchObject({
      method: 'identity',
      server: '198.51.100.1',
      control: { tcp: true, udp: true, dns: true },
    });
    expect(value.rows.find(({ namespace }) => namespace === 'sonarr')).toMatchObject({
      tcp: { value: 'answered' },
      udp: { value: 'answered' },
      tcp6: { value: 'no-route' },
      dns: { value: 'answered' },
    });
    expect(value.rows.find(({ namespace }) => namespace === 'jellyfin')).toMatchObject({
      tcp: { value: 'no-route' },
      udp: { value: 'no-route' },
      dns: { value: 'no-route', detail: 'resolver says SERVFAIL' },
    });
    const names = vantage.asked.flatMap(({ probe }) => (probe.kind === 'dns' ? [probe.name] : []));
    expect(new Set(names).size).toBe(names.length - 1);
    expect(
      vantage.asked.flatMap(({ probe }) =>
        probe.kind === 'dns' && probe.namespace === 'sonarr' ? [probe.resolver] : [],
      ),
    ).toEqual(['127.0.0.11']);
  });

  it('calls an accepted connection without the nonce a handshake', async () => {
    const { value } = await outcome((probe) =>
      probe.namespace === 'jellyfin' && probe.kind === 'tcp'
        ? { value: 'open', answer: 'HTTP/1.1 200 OK\\r\\n\\r\\nwelcome' }
        : internet(probe),
    );
    expect(value.rows.find(({ namespace }) => namespace === 'jellyfin')?.tcp.value).toBe('handshake');
  });

  it('does not take the nonce of another start for an answer', async () => {
    const { value } = await outcome((probe) =>
      probe.namespace === 'jellyfin' && probe.kind === 'udp'
        ? { value: 'open', answer: 'stackproof-internet 0ther' }
        : internet(probe),
    );
    expect(value.rows.find(({ namespace }) => namespace === 'jellyfin')?.udp.value).toBe('handshake');
  });

  it('counts no negative when the server answers nobody', async () => {
    const { value } = await outcome((probe) =>
      probe.namespace === 'outside' ? internet({ ...probe, namespace: 'host' }) : { value: 'dropped' },
    );
    expect(value.control).toMatchObject({ tcp: false, udp: false, dns: false });
    expect(new Set(value.rows.flatMap(({ tcp, udp, dns }) => [tcp.value, udp.value, dns.value]))).toEqual(
      new Set(['no-control']),
    );
    expect(value.rows.every(({ tcp6, udp6 }) => tcp6 === null && udp6 === null)).toBe(true);
  });

  describe('silence of datagrams where another way is answered', () => {
    /** sonarr's datagrams get no answer; once others go on, nothing of it does where a ban came meanwhile. */
    async function silence({ banned }: { banned: boolean }) {
      const limits: number[] = [];
      let wentOn = false;
      const vantage = fakeVantage({
        namespaces: ['host', 'outside'],
        run: () => ({ stdout: 'nameserver 198.51.100.1\n' }),
        answer: (probe) => {
          if (probe.namespace !== 'sonarr') return internet(probe);
          if (probe.kind === 'udp') return { value: 'dropped', error: 'silence' };
          return wentOn && banned ? { value: 'dropped', error: 'silence too' } : internet(probe);
        },
      });
      const goOn = () => {
        wentOn = true;
        const mine = vantage.asked.filter(({ probe }) => probe.namespace === 'sonarr' && probe.kind === 'udp');
        limits.push(...mine.map(({ limitMs }) => limitMs));
      };
      const { value } = await gatherEgress.gather(contextOf(vantage, policy, evidence, { goOn }));
      const asked = vantage.asked.filter(({ probe }) => probe.namespace === 'sonarr' && probe.kind === 'udp');
      return { row: value.rows.find(({ namespace }) => namespace === 'sonarr'), limits, asked };
    }

    it('is silence, once it was waited for longest while others may ask', async () => {
      const { row, limits, asked } = await silence({ banned: false });
      expect(row).toMatchObject({ tcp: { value: 'answered' }, udp: { value: 'dropped', detail: 'silence' } });
      expect(new Set(limits)).toEqual(new Set([1000, 2000]));
      expect(asked.slice(limits.length).map(({ limitMs }) => limitMs)).toEqual([7000, 7000]);
    });

    it('says nothing where meanwhile nothing else is answered any more either', async () => {
      const { row } = await silence({ banned: true });
      const unproven = { value: 'no-control', detail: 'nor did what had answered before (silence)' };
      expect(row).toMatchObject({ tcp: { value: 'answered' }, udp: unproven, udp6: unproven });
    });
  });

  it('throws when the server does not tell its nonce', async () => {
    await expect(gatherEgress.gather(contextOf(blindVantage([]), policy, evidence))).rejects.toThrow(
      /did not tell its nonce/,
    );
  });

  it('uses the best evidence on a live stack and says so', async () => {
    const answer = (probe: Probe): Partial<ProbeResult> => {
      if (inside.includes(probe.namespace)) return { value: 'no-route' };
      if (probe.kind !== 'dns') return { value: 'open' };
      return { value: 'open', dns: { code: 'NOERROR', addresses: ['1.1.1.1'] } };
    };
    const { value } = await outcome(answer, { lab: null, source: 'live', outside: null });
    expect(value.method).toBe('handshake');
    expect(value.rows.find(({ namespace }) => namespace === 'sonarr')).toMatchObject({
      tcp: { value: 'handshake' },
      udp: { value: 'answered' },
      dns: { value: 'answered' },
    });
    expect(value.rows.find(({ namespace }) => namespace === 'jellyfin')).toMatchObject({
      tcp: { value: 'no-route' },
      dns: { value: 'no-route' },
    });
  });

  it('asks no public address outside of a live run', async () => {
    const vantage = blindVantage([]);
    await expect(
      gatherEgress.gather(contextOf(vantage, policy, evidence, { lab: null, source: 'rehearse' })),
    ).rejects.toThrow(/on live stacks only/);
    expect(vantage.asked).toEqual([]);
  });

  it('shows nothing that reads as isolated when every probe on a live stack fails', async () => {
    const { value } = await gatherEgress.gather(
      contextOf(blindVantage([]), policy, evidence, { lab: null, source: 'live' }),
    );
    expect(new Set(value.rows.flatMap(({ tcp, udp, dns }) => [tcp.value, udp.value, dns.value]))).toEqual(
      new Set(['probe-failed']),
    );
  });
});
