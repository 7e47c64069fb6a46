import { describe, expect, it } from 'vitest';
import { container } from '../../testing/worlds/world-container.ts';
import { bannedDoors } from './banned-doors.ts';

const address = (family: 4 | 6, change = {}) => ({
  ...{ interface: 'eth0', prefix: 24, family, scope: 'global' as const, bridge: false },
  ...{ address: family === 4 ? '198.51.100.10' : '2001:db8:100::10', ...change },
});
const both = { addresses: [address(4), address(6)] };
const onlyIPv4 = { ...container('gluetun'), attachments: [] };

describe('ports that a ban is to shut', () => {
  it('are named once for each family, with the chain that their packets pass', () => {
    expect(bannedDoors([container('jellyfin'), onlyIPv4], both)).toEqual([
      ...(['tcp', 'udp'] as const).map((protocol) => ({
        ...{ family: 4, port: 6881, protocol, service: 'gluetun', chain: 'DOCKER-USER' },
      })),
      ...(['tcp', 'udp'] as const).map((protocol) => ({
        ...{ family: 6, port: 6881, protocol, service: 'gluetun' },
        chain: 'INPUT, for docker-proxy answers it (ip6tables)',
      })),
    ]);
  });

  it('are led on over IPv6 where the container has an address of it', () => {
    const [attachment] = container('jellyfin').attachments.filter(({ ipv6 }) => ipv6 !== null);
    const dual = { ...container('gluetun'), attachments: attachment ? [attachment] : [] };
    const chains = bannedDoors([dual], both).map(({ chain }) => chain);
    expect([...new Set(chains)]).toEqual(['DOCKER-USER', 'DOCKER-USER (ip6tables)']);
  });

  it('are those of both families where an old engine names no address, and one where it names one', () => {
    const at = (hostIp: string) => ({
      ...onlyIPv4,
      published: [{ hostIp, hostPort: 81, containerPort: 80, protocol: 'tcp' as const }],
    });
    expect(bannedDoors([at('')], both).map(({ family }) => family)).toEqual([4, 6]);
    expect(bannedDoors([at('2001:db8:100::10')], both).map(({ family }) => family)).toEqual([6]);
    expect(bannedDoors([at('127.0.0.1')], both)).toEqual([]);
  });

  it('are none of a family that the host has no address of', () => {
    const host = { addresses: [address(4), address(6, { scope: 'link' }), address(6, { bridge: true })] };
    expect(bannedDoors([onlyIPv4], host).map(({ family }) => family)).toEqual([4, 4]);
  });

  it('are those of UDP as well, and none that the engine has yet to choose', () => {
    const at = (change: object) => ({
      ...onlyIPv4,
      published: [{ hostIp: '', hostPort: 81, containerPort: 80, protocol: 'tcp' as const, ...change }],
    });
    expect(bannedDoors([at({ protocol: 'udp' })], both).map(({ protocol }) => protocol)).toEqual(['udp', 'udp']);
    expect(bannedDoors([at({ hostPort: 0 })], both)).toEqual([]);
  });

  it('of the host network come by its own chain', () => {
    const guest = { ...container('jellyfin'), namespace: 'host' };
    const published = [{ hostIp: '::', hostPort: 81, containerPort: 81, protocol: 'tcp' as const }];
    expect(bannedDoors([{ ...guest, published }], both).map(({ chain }) => chain)).toEqual(['INPUT (ip6tables)']);
  });

  it('stand in the order of their families, then of their ports', () => {
    const at = (hostPort: number) => ({ hostIp: '', hostPort, containerPort: 80, protocol: 'tcp' as const });
    const doors = bannedDoors([{ ...onlyIPv4, published: [at(443), at(80)] }], both);
    expect(doors.map(({ family, port }) => [family, port])).toEqual([
      [4, 80],
      [4, 443],
      [6, 80],
      [6, 443],
    ]);
  });

  it('are not led on to a container whose address of IPv6 is empty', () => {
    const [attachment] = container('jellyfin').attachments;
    const empty = { ...onlyIPv4, attachments: attachment ? [{ ...attachment, ipv6: '' }] : [] };
    expect(bannedDoors([empty], both).at(-1)?.chain).toBe('INPUT, for docker-proxy answers it (ip6tables)');
  });
});
