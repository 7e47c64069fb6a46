import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../evidence/evidence.ts';
import { world } from '../../testing/worlds/world.ts';
import { containerOf, setCells } from '../../testing/worlds/world-edits.ts';
import { askedApis, unaskedApis, unseenApis, visitorsOf } from './asked-apis.ts';

const api = {
  namespace: 'host',
  port: 443,
  loopback: false,
  kind: 'other' as const,
  detail: 'HTTP 404',
  writes: 'not-asked' as const,
};
const socket = {
  namespace: 'host',
  protocol: 'tcp' as const,
  address: '0.0.0.0',
  port: 443,
  process: 'docker-proxy',
  loopback: false,
};
const evidenceOf = (change: (evidence: Artifacts) => void = () => undefined) => world(change).evidence;

describe('a port of Docker’s forwarder', () => {
  const isAsked = (change: (evidence: Artifacts) => void, at: object = {}) =>
    askedApis(
      evidenceOf((evidence) => {
        evidence.apis.listeners = [{ ...api, ...at }];
        change(evidence);
      }),
    ).length === 1;
  const nothing = () => undefined;

  it('is asked inside the container instead', () => {
    expect(isAsked(nothing)).toBe(false);
    expect(isAsked(nothing, { namespace: 'traefik' })).toBe(true);
    expect(isAsked(nothing, { port: 4711 })).toBe(true);
  });

  it('is the host’s own where another process of it listens there over TCP', () => {
    const held = (change: object) =>
      isAsked(({ listeners }) => void listeners.sockets.push({ ...socket, process: 'nginx', ...change }));
    expect(held({})).toBe(true);
    expect(held({ protocol: 'udp' })).toBe(false);
    expect(held({ namespace: 'sonarr' })).toBe(false);
    expect(held({ port: 80 })).toBe(false);
    expect(held({ process: 'docker-proxy' })).toBe(false);
  });

  it('is none where it is published over UDP alone', () => {
    const overUdp = (evidence: Artifacts) =>
      evidence.containers.forEach(({ published }) =>
        published.filter(({ hostPort }) => hostPort === 443).forEach((each) => (each.protocol = 'udp')),
      );
    expect(isAsked(overUdp)).toBe(true);
  });

  it('is not missed among the doors that could not be asked', () => {
    const evidence = evidenceOf(({ apis }) => {
      apis.unasked = [443, 4711, 0].map((port) => ({ namespace: 'host', port, error: 'gone' }));
    });
    expect(unaskedApis(evidence).map(({ subject }) => subject)).toEqual(['host:4711/tcp', 'host']);
  });
});

describe('doors that nobody saw', () => {
  const unseen = (change: (evidence: Artifacts) => void = () => undefined) =>
    unseenApis(evidenceOf(change), 'good').map(({ subject, holds }) => `${subject}: ${holds}`);

  it('are none in the small world', () => {
    expect(unseen()).toEqual([]);
  });

  it('are those that could not be asked, and places whose sockets could not be read', () => {
    expect(unseen(({ apis }) => void (apis.unasked = [{ namespace: 'sonarr', port: 1, error: 'gone' }]))).toEqual([
      'sonarr:1/tcp: null',
    ]);
    expect(unseen(({ listeners }) => void (listeners.unread = [{ namespace: 'sonarr', error: 'gone' }]))).toEqual([
      'sonarr: null',
    ]);
  });

  it('are listening ports that nobody asked: over TCP, beyond loopback, each once', () => {
    const listening = (change: object) =>
      unseen(({ listeners }) => void listeners.sockets.push({ ...socket, namespace: 'sonarr', port: 4711, ...change }));
    expect(listening({})).toEqual(['sonarr:4711/tcp: null']);
    expect(listening({ protocol: 'udp' })).toEqual([]);
    expect(listening({ loopback: true })).toEqual([]);
    expect(listening({ namespace: 'host', port: 443 })).toEqual([]);
    expect(
      unseen(({ listeners, apis }) => {
        listeners.sockets.push({ ...socket, namespace: 'sonarr', port: 4711 });
        apis.unasked = [{ namespace: 'sonarr', port: 4711, error: 'gone' }];
      }),
    ).toEqual(['sonarr:4711/tcp: null']);
  });
});

describe('visitors of a door', () => {
  const sonarr = { ...api, namespace: 'sonarr', port: 8989 };
  const around = {
    from: 'jellyfin',
    via: 'host-address' as const,
    network: null,
    family: 4 as const,
    protocol: 'tcp' as const,
    port: 18989,
    owner: 'sonarr',
    process: null,
    value: 'open' as const,
    tries: 1,
  };
  const binding = { hostIp: '0.0.0.0', hostPort: 18989, containerPort: 8989, protocol: 'tcp' as const };
  const visitors = (change?: (evidence: Artifacts) => void, at = sonarr) => visitorsOf(evidenceOf(change), at);
  const throughHost = (cell: object, published: object = {}, at = sonarr) =>
    visitors((evidence) => {
      containerOf(evidence, 'sonarr').published = [{ ...binding, ...published }];
      evidence.gateways.cells = [{ ...around, ...cell }];
    }, at);
  const neighbours = ['gluetun', 'radarr', 'traefik'];

  it('are those who saw it open in its networks, over TCP', () => {
    expect(visitors()).toEqual(neighbours);
    expect(
      visitors((evidence) => setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'refused')),
    ).toEqual(neighbours);
    const other: (evidence: Artifacts) => void = (evidence) => {
      setCells(evidence, { from: 'jellyfin', to: 'radarr', port: 7878 }, 'open');
      for (const cell of evidence.reachability.cells.filter(({ to }) => to === 'radarr')) cell.port = 8989;
    };
    expect(visitors(other)).toEqual(neighbours);
    const pinged = (evidence: Artifacts) => {
      for (const cell of evidence.reachability.cells.filter(({ protocol }) => protocol === 'icmp')) cell.port = 8989;
      setCells(evidence, { from: 'jellyfin', to: 'sonarr', protocol: 'icmp' }, 'open');
    };
    expect(visitors(pinged)).toEqual(neighbours);
  });

  it('are those who came round through its published port, and never its own place', () => {
    expect(throughHost({})).toEqual(['gluetun', 'jellyfin', 'radarr', 'traefik']);
    expect(throughHost({ from: 'sonarr' })).toEqual(neighbours);
  });

  it.each([
    [{ protocol: 'udp' }, {}],
    [{ value: 'dropped' }, {}],
    [{ owner: 'radarr' }, {}],
    [{ port: 18990 }, {}],
    [{}, { containerPort: 8990 }],
    [{}, { protocol: 'udp' }],
  ])('are not those of another port: %j, published as %j', (cell, published) => {
    expect(throughHost(cell, published)).toEqual(neighbours);
  });

  it('are not those of another container’s port of the same number', () => {
    const other = visitors((evidence) => {
      containerOf(evidence, 'radarr').published = [binding];
      evidence.gateways.cells = [around];
    });
    expect(other).toEqual(neighbours);
  });

  it('of the host come to the host’s own port', () => {
    const host = { ...api, port: 22 };
    expect(throughHost({ owner: 'host', port: 22 }, {}, host)).toEqual(['jellyfin']);
    expect(throughHost({ owner: 'host', port: 23 }, {}, host)).toEqual([]);
  });
});
