import { describe, expect, it } from 'vitest';
import type { Listener } from '../evidence/listeners.ts';
import { hardened } from '../testing/worlds/world-hardened.ts';
import { withHostDoors } from './host-doors.ts';

const socket = (address: string, port: number, protocol: 'tcp' | 'udp' = 'tcp'): Listener => ({
  ...{ namespace: 'host', protocol, address, port, process: 'traefik', loopback: address === '127.0.0.1' },
});

/** The small stack, whose proxy is on the host network. */
function doors(sockets: readonly Listener[], { blind = false, member = true } = {}) {
  const { evidence, policy } = hardened();
  const proxy = evidence.containers.find(({ service }) => service === 'traefik');
  if (!proxy) throw new Error('the small world has no proxy');
  Object.assign(proxy, { namespace: 'host', published: [], member });
  const ports = [...policy.ports, { port: 443, protocol: 'udp' as const, owner: 'traefik' }];
  const unread = blind ? [{ namespace: 'host', error: 'Permission denied' }] : [];
  return withHostDoors(evidence.containers, { sockets: [...sockets], unread }, { ...policy, ports })
    .filter(({ service }) => service === 'traefik')
    .flatMap(({ published }) => published.map(({ hostIp, hostPort, protocol }) => `${hostIp} ${hostPort}/${protocol}`));
}

describe('what a service on the host network opens to the world', () => {
  it('is what it listens on, of what the policy lets it', () => {
    const all = [socket('::', 80), socket('0.0.0.0', 443), socket('::', 443, 'udp'), socket('::', 8080)];
    expect(doors(all).toSorted()).toEqual([...[' 443/udp', ' 80/tcp', '0.0.0.0 443/tcp']]);
  });

  it('is nothing on loopback, in another namespace, or of a stranger', () => {
    expect(doors([socket('127.0.0.1', 80), { ...socket('::', 443), namespace: 'sonarr' }])).toEqual([]);
    expect(doors([socket('::', 80)], { member: false })).toEqual([]);
  });

  it('is all that the policy lets it where nobody could see', () => {
    expect(doors([], { blind: true })).toEqual([' 80/tcp', ' 443/tcp', ' 443/udp']);
  });
});
