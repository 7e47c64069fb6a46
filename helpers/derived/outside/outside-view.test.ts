import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../evidence/evidence.ts';
import { world } from '../../testing/worlds/world.ts';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { doubtOfOutside, holdersOf, viewPort } from './outside-view.ts';

type Change = (evidence: Artifacts) => void;
const evidenceOf = (change: Change = () => undefined) => world(change).evidence;
const doubt = (change?: Change) => doubtOfOutside(evidenceOf(change));
const address = {
  interface: 'eth1',
  address: '198.51.100.11',
  prefix: 24,
  family: 4 as const,
  scope: 'global',
  bridge: false,
};
const control = { what: 'x', address: '198.51.100.10', before: 'open' as const, after: 'open' as const };

describe('what did not answer from outside', () => {
  it('counts in the small world', () => {
    expect(doubt()).toBeNull();
  });

  it('counts for nothing where nothing, or not everything, was scanned', () => {
    expect(doubt(({ outside }) => void (outside.scans = []))).toBe('no address of the host was scanned');
    expect(doubt(({ outside: { scans } }) => scans.forEach((scan) => (scan.tcpScanned = '1-1000')))).toMatch(
      'only 1-1000',
    );
  });

  it('counts where some control at that very address answered, and none was lost', () => {
    expect(
      doubt(({ outside }) => void outside.controls.push({ ...control, before: 'dropped', after: 'dropped' })),
    ).toBe(null);
    expect(doubt(({ outside }) => void outside.controls.push({ ...control, after: 'dropped' }))).toMatch('at the end');
    expect(doubt(({ outside }) => void (outside.controls = [{ ...control, before: 'dropped' }]))).toMatch('no control');
    expect(doubt(({ outside }) => void (outside.controls = [{ ...control, address: '192.0.2.1' }]))).toMatch(
      'no control',
    );
    const elsewhere: Change = ({ outside }) =>
      void outside.controls.push({ ...control, address: '192.0.2.1', after: 'dropped' });
    expect(doubt(elsewhere)).toBe('192.0.2.1 answered x, and was not scanned');
  });

  const withAddress = (change: object, more: Change = () => undefined) =>
    doubt((evidence) => {
      evidence.host.addresses.push({ ...address, ...change } as Artifacts['host']['addresses'][number]);
      more(evidence);
    });

  it('counts for nothing where one of the host’s public addresses was left out', () => {
    expect(withAddress({})).toBe('198.51.100.11 was not scanned');
    expect(withAddress({ family: 6, address: '2001:db8::9' })).toBe('no IPv6 address of the host was scanned');
    expect(withAddress({ scope: 'link' })).toBeNull();
    expect(withAddress({ bridge: true })).toBeNull();
    const tunnel = { interface: 'eth1' } as Artifacts['host']['tunnels'][number];
    expect(withAddress({}, ({ host }) => void host.tunnels.push(tunnel))).toBeNull();
    expect(withAddress({}, ({ host }) => void host.tunnels.push({ ...tunnel, interface: 'wg0' }))).toMatch('.11 was');
  });

  it('counts behind address translation, where the host knows none of its public addresses', () => {
    expect(doubt(({ host }) => host.addresses.forEach((each) => (each.address = '192.0.2.7')))).toBeNull();
  });
});

describe('who holds a port', () => {
  const socket = {
    namespace: 'host',
    protocol: 'tcp' as const,
    address: '0.0.0.0',
    port: 22,
    process: 'sshd',
    loopback: false,
  };
  const held = (change: object) => {
    const evidence = evidenceOf(({ listeners }) => void listeners.sockets.push({ ...socket, ...change }));
    return holdersOf(evidence, 22, 'tcp').sockets.length;
  };

  it('is a socket of the host, of that port and protocol, beyond loopback', () => {
    expect(held({})).toBe(1);
    for (const change of [{ namespace: 'sonarr' }, { protocol: 'udp' }, { port: 23 }, { loopback: true }])
      expect(held(change)).toBe(0);
  });

  it('is who publishes it, over that protocol', () => {
    const published = (port: number, protocol: 'tcp' | 'udp') =>
      new Set(holdersOf(evidenceOf(), port, protocol).published.map(({ container }) => container.subject));
    expect([...published(6881, 'udp')]).toEqual(['gluetun']);
    expect([...published(443, 'tcp')]).toEqual(['traefik']);
    expect([...published(443, 'udp')]).toEqual([]);
    expect([...published(444, 'tcp')]).toEqual([]);
  });
});

describe('a port that somebody leads elsewhere', () => {
  const seen = (ports: string | null, port = 9000, protocol: 'tcp' | 'udp' | null = 'tcp') =>
    viewPort(
      evidenceOf((evidence) => {
        for (const scan of evidence.outside.scans) scan.tcpOpen.push(port);
        evidence['packet-filter'].families[0]?.redirects.push({
          rule: 'PREROUTING x',
          protocol,
          ports,
          to: '203.0.113.66:8989',
        });
      }),
      port,
      'tcp',
    ).seen;

  it('is named with the rule that does it', () => {
    const led = 'led to 203.0.113.66:8989 by a rule that is not the engine’s (-A PREROUTING x)';
    for (const ports of ['9000', '1,8000:9000', '9000:9001', null]) expect(seen(ports)).toContain(led);
    expect(seen(null, 9000, null)).toContain(led);
    for (const ports of ['9001', '1,8000:8999', '9001:9002']) expect(seen(ports)).toContain('held by nobody');
    expect(seen('9000', 9000, 'udp')).toContain('held by nobody');
  });
});

describe('a link-local address', () => {
  const doubt = (refuses: boolean, address = 'fe80::1%eth0') =>
    doubtOfOutside(
      evidenceOf(({ outside }) => {
        const [first] = outside.scans;
        if (first) outside.scans.push({ ...first, address, refuses, tcpOpen: [] });
      }),
    );

  it('counts without a published port as control, once packets come back from it', () => {
    expect(doubt(true)).toBeNull();
    expect(doubt(false)).toBe('no control answered on fe80::1%eth0');
    expect(doubt(true, '192.0.2.1')).toBe('no control answered on 192.0.2.1');
  });
});

describe('silence over UDP', () => {
  const inner = { namespace: 'gluetun', protocol: 'udp' as const, address: '0.0.0.0', process: 'q', loopback: false };
  const state = (change?: Change) => viewPort(evidenceOf(change), 6881, 'udp').state;
  /** gluetun's port 6881 is container port 6882, and nobody on the host forwards it by a process. */
  const forwarded = (listener: object | null) =>
    state((evidence) => {
      const { listeners } = evidence;
      listeners.sockets = listeners.sockets.filter(({ protocol }) => protocol === 'tcp');
      if (listener) listeners.sockets.push({ ...inner, port: 6882, ...listener });
      const gluetun = containerOf(evidence, 'gluetun');
      gluetun.published = gluetun.published.filter(({ hostIp, protocol }) => hostIp === '::' && protocol === 'udp');
      for (const each of gluetun.published) each.containerPort = 6882;
    });

  it('is open where the container listens, or a process of the host does', () => {
    expect(state()).toBe('open');
    expect(forwarded({})).toBe('open');
    expect(
      state(
        ({ listeners }) => void (listeners.sockets = listeners.sockets.filter(({ namespace }) => namespace === 'host')),
      ),
    ).toBe('open');
  });

  it('is unsure where neither was seen to', () => {
    expect(forwarded(null)).toBe('unsure');
    for (const change of [{ namespace: 'sonarr' }, { protocol: 'tcp' }, { port: 6881 }, { loopback: true }])
      expect(forwarded(change)).toBe('unsure');
  });

  /** 6881 is published by nobody. */
  const unpublished = (change: Change = () => undefined) =>
    state((evidence) => {
      containerOf(evidence, 'gluetun').published = [];
      change(evidence);
    });

  it('of a process on the host is what its firewall makes of it', () => {
    expect(unpublished()).toBe('open');
    expect(unpublished(({ host }) => void (host.firewall.inputPolicy = 'accept'))).toBe('open');
    expect(unpublished(({ host }) => void (host.firewall.inputPolicy = 'drop'))).toBe('unsure');
    expect(unpublished(({ host }) => void (host.firewall.inputPolicy = null))).toBe('unsure');
    expect(unpublished(({ host }) => void (host.firewall.read = false))).toBe('unsure');
  });

  it('of nobody is closed, where the host’s sockets could be read', () => {
    const nobody: Change = ({ listeners }) => void (listeners.sockets = []);
    expect(unpublished(nobody)).toBe('closed');
    const blind =
      (namespace: string): Change =>
      ({ listeners }) => {
        listeners.sockets = [];
        listeners.unread = [{ namespace, error: 'gone' }];
      };
    expect(unpublished(blind('host'))).toBe('unsure');
    expect(unpublished(blind('sonarr'))).toBe('closed');
  });
});
