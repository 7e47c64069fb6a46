import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { egressOf } from '../../testing/worlds/world-edits.ts';
import { readWays } from './egress-outcomes.ts';

describe('the ways out of a namespace', () => {
  const shut = { value: 'dropped' as const, detail: 'nothing came back' };
  const waysOf = (change: Parameters<typeof world>[0]) => {
    const { evidence } = world(change);
    const ways = readWays(egressOf(evidence, 'sonarr'), evidence.egress);
    return ways.map(({ way, verdict }) => `${way}: ${verdict.out}`);
  };

  it('are two in each family, those that were tried', () => {
    const out = ['TCP: true', 'UDP: true'];
    expect(waysOf(undefined)).toEqual([...out, 'TCP over IPv6: false', 'UDP over IPv6: false']);
    const untried = { tcp6: null, udp6: null };
    expect(waysOf((evidence) => Object.assign(egressOf(evidence, 'sonarr'), untried))).toEqual(out);
    expect(
      waysOf((evidence) =>
        Object.assign(egressOf(evidence, 'sonarr'), { tcp: shut, udp: shut, tcp6: shut, udp6: shut }),
      ),
    ).toEqual(['TCP: false', 'UDP: false', 'TCP over IPv6: false', 'UDP over IPv6: false']);
  });

  it('are shut only where the server was seen to answer', () => {
    expect(
      waysOf((evidence) => {
        Object.assign(egressOf(evidence, 'sonarr'), { tcp: shut, udp: shut });
        evidence.egress.control.udp = false;
      }),
    ).toEqual(['TCP: false', 'UDP: null', 'TCP over IPv6: false', 'UDP over IPv6: false']);
  });
});
