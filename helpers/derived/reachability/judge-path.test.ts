import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { NameLookup } from '../../evidence/reachability.ts';
import type { PathRule } from '../../policy/policy.ts';
import { world } from '../../testing/worlds/world.ts';
import { addressOf } from '../../testing/worlds/world-seats.ts';
import { containerOf, removeCells, setCells } from '../../testing/worlds/world-edits.ts';
import { nameLookups } from '../../testing/worlds/world-packets.ts';
import { readControls } from './cells.ts';
import { judgePath } from './judge-path.ts';

type Change = (evidence: Artifacts) => void;
const rule: PathRule = { from: 'sonarr', to: 'gluetun', port: 8080, protocol: null };
const judge = (change: Change = () => undefined, path: Partial<PathRule> = {}) => {
  const { evidence } = world(change);
  return judgePath({ ...rule, ...path }, evidence, readControls(evidence.reachability));
};
const holds = (change?: Change, path?: Partial<PathRule>) => judge(change, path).holds;
const told = (from: string, name: string, addresses: string[], type: 'A' | 'AAAA' = 'A'): NameLookup => ({
  from,
  name,
  resolver: '127.0.0.11',
  code: 'NOERROR',
  error: null,
  type,
  addresses,
});
const at = (network: string, service: string) => addressOf(network, service) ?? '';
const toGluetun = { from: 'sonarr', to: 'gluetun' } as const;

describe('the name', () => {
  it('is what was told to the one who asks, of the one who is asked for', () => {
    const others: Change = ({ reachability }) =>
      reachability.names?.push(
        told('sonarr', 'radarr', [at('download-net', 'radarr')]),
        told('radarr', 'gluetun', [at('download-net', 'sonarr')]),
      );
    expect(holds(others)).toBe(true);
  });

  it('that leads elsewhere as well is none, for a guest of that namespace too', () => {
    const names = [
      ...nameLookups('qbittorrent', 'gluetun', 'download-net'),
      told('qbittorrent', 'gluetun', [at('download-net', 'radarr')]),
    ];
    const leading: Change = ({ reachability, listeners }) => {
      reachability.names = names;
      listeners.sockets.filter(({ namespace }) => namespace === 'radarr').forEach((socket) => (socket.port = 8080));
    };
    expect(holds(leading, { from: 'qbittorrent' })).toBe(false);
  });

  it('is asked for again where it is not known: at the resolver, or in the file it comes from', () => {
    const unknown =
      (resolver: string): Change =>
      ({ reachability }) => {
        const none = { ...told('sonarr', 'gluetun', []), resolver, code: 'NXDOMAIN' as const };
        reachability.names = [told('radarr', 'gluetun', []), told('sonarr', 'radarr', []), none].map((lookup, i) =>
          i < 2 ? { ...lookup, resolver: '/elsewhere' } : lookup,
        );
      };
    expect(judge(unknown('192.0.2.53')).reproduce).toContain('nslookup gluetun 192.0.2.53');
    expect(judge(unknown('/etc/hosts')).reproduce).toBe('docker exec sonarr cat /etc/hosts');
  });

  it('may lead over IPv6 alone', () => {
    const path = { from: 'traefik', to: 'jellyfin', port: 8096 };
    const six = nameLookups('traefik', 'jellyfin', 'frontend-net').filter(({ type }) => type === 'AAAA');
    const only =
      (family: 4 | 6): Change =>
      (evidence) => {
        evidence.reachability.names = six;
        setCells(evidence, { from: 'traefik', to: 'jellyfin', family, port: 8096 }, 'refused');
      };
    expect(holds(only(4), path)).toBe(true);
    expect(holds(only(6), path)).toBe(false);
  });
});

describe('where nobody probed', () => {
  /** No cell of the path, and one socket with the number of its port. */
  const listening =
    (change: object, namespaces?: string[]): Change =>
    (evidence) => {
      removeCells(evidence, { to: 'gluetun', port: 8080 });
      const { listeners, reachability } = evidence;
      const like = {
        namespace: 'gluetun',
        protocol: 'tcp' as const,
        address: '::',
        port: 8080,
        process: 'x',
        loopback: false,
      };
      listeners.sockets = [{ ...like, ...change }];
      if (namespaces) reachability.namespaces = namespaces;
    };

  it('nothing is there unless somebody listens: there, on that port, over TCP, at that address', () => {
    expect(holds(listening({}))).toBeNull();
    for (const change of [{ namespace: 'radarr' }, { port: 8081 }, { protocol: 'udp' }, { address: '203.0.113.126' }])
      expect(holds(listening(change))).toBe(false);
  });

  it('and nobody could probe from there, nothing is known', () => {
    expect(holds(listening({ namespace: 'radarr' }, ['traefik']))).toBeNull();
  });
});

describe('in one namespace', () => {
  const home: Change = ({ reachability }) =>
    void (reachability.names = nameLookups('qbittorrent', 'gluetun', 'download-net'));

  it('either loopback address will do', () => {
    const loopback: Change = ({ reachability }) =>
      void (reachability.names = [
        told('qbittorrent', 'gluetun', ['127.0.0.1']),
        told('qbittorrent', 'gluetun', ['::1'], 'AAAA'),
      ]);
    expect(holds(loopback, { from: 'qbittorrent' })).toBe(true);
    const only6: Change = ({ reachability }) =>
      void (reachability.names = [told('qbittorrent', 'gluetun', ['::1'], 'AAAA')]);
    expect(holds(only6, { from: 'qbittorrent' })).toBe(true);
  });

  it('any port will do, and UDP is looked up as such', () => {
    expect(holds(home, { from: 'qbittorrent', port: null })).toBe(true);
    expect(holds(home, { from: 'qbittorrent', port: 6881, protocol: 'udp' })).toBe(true);
    expect(holds(home, { from: 'qbittorrent', port: 8080, protocol: 'udp' })).toBe(false);
  });
});

describe('any port', () => {
  const path = { port: null };
  const set =
    (icmp: 'open' | 'dropped', tcp: 'open' | 'dropped' | 'refused'): Change =>
    (evidence) => {
      setCells(evidence, { ...toGluetun, protocol: 'tcp' }, tcp);
      setCells(evidence, { ...toGluetun, protocol: 'icmp' }, icmp);
    };

  it('is an echo, or an open port', () => {
    expect(holds(set('open', 'refused'), path)).toBe(true);
    expect(holds(set('dropped', 'open'), path)).toBe(true);
    expect(holds(set('dropped', 'dropped'), path)).toBe(false);
  });

  it('is not known where one of them was not seen', () => {
    const partly: Change = (evidence) => {
      set('dropped', 'dropped')(evidence);
      setCells(evidence, { ...toGluetun, port: 6881 }, 'probe-failed');
    };
    expect(holds(partly, path)).toBeNull();
  });

  it('over TCP is no port over UDP', () => {
    const overUdp: Change = (evidence) => {
      setCells(evidence, { ...toGluetun, port: 8080 }, 'refused');
      const [cell] = evidence.reachability.cells.filter((each) => each.from === 'sonarr' && each.port === 8080);
      if (cell) evidence.reachability.cells.push({ ...cell, protocol: 'udp', value: 'open' });
    };
    expect(holds(overUdp)).toBe(false);
  });
});

describe('several addresses of one name', () => {
  const path = { from: 'traefik', to: 'radarr', port: 7878 };

  it('of which one is closed and one was not seen are not known', () => {
    const both: Change = (evidence) => {
      const addresses = ['backend-net', 'download-net'].map((network) => at(network, 'radarr'));
      evidence.reachability.names = [told('traefik', 'radarr', addresses)];
      setCells(evidence, { ...path, network: 'backend-net' }, 'refused');
      setCells(evidence, { ...path, network: 'download-net' }, 'probe-failed');
    };
    expect(holds(both, path)).toBeNull();
  });

  /** radarr has a second container, where nobody answers; the name leads to that one. */
  const replica: Change = (evidence) => {
    const radarr = containerOf(evidence, 'radarr');
    const attachments = radarr.attachments
      .filter(({ network }) => network === 'download-net')
      .map((seated) => ({ ...seated, ipv4: '203.0.113.110' }));
    evidence.containers.push({ ...radarr, subject: 'radarr-2', namespace: 'radarr-2', attachments });
    const { cells } = evidence.reachability;
    const like = cells.find(({ to, port, network }) => to === 'radarr' && port === 7878 && network === 'download-net');
    for (const from of ['traefik', 'radarr']) if (like) cells.push({ ...like, from, to: 'radarr-2', value: 'refused' });
    evidence.reachability.names = ['traefik', 'radarr'].map((from) => told(from, 'radarr', ['203.0.113.110']));
  };

  it('are each judged at the container that has it', () => {
    expect(holds(replica, path)).toBe(false);
    expect(holds(replica, { ...path, from: 'radarr' })).toBe(false);
  });
});
