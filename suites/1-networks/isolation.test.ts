import { describe, expect, it } from 'vitest';
import type { CellValue } from '../../helpers/evidence/cell-value.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore, type World } from '../../helpers/testing/worlds/world.ts';
import {
  addStray,
  networkRule,
  plantAt,
  removeCells,
  removeContainer,
  endpoint,
  setCells,
  voidControls,
} from '../../helpers/testing/worlds/world-edits.ts';
import { isolation } from './isolation.check.ts';

// jellyfin and radarr share no network; sonarr and radarr share two.
const apart = { from: 'jellyfin', to: 'radarr', protocol: 'tcp', port: 7878 } as const;
const together = { from: 'sonarr', to: 'radarr', protocol: 'tcp', port: 7878 } as const;
const summary = (match: typeof apart | typeof together, value: CellValue) =>
  world((evidence) => setCells(evidence, match, value));
const [hole, path] = ['jellyfin → radarr:7878/tcp', 'sonarr → radarr:7878/tcp'];

/** An address that the engine does not know, and what radarr's cells at it are worth to jellyfin and sonarr. */
const further = (value: CellValue, from: 'jellyfin' | 'sonarr', all = true) =>
  world(({ addresses, reachability }) => {
    const at = { network: 'interface cable', family: 4 as const, address: '192.0.2.1' };
    addresses.rows.push({
      namespace: 'radarr',
      interface: 'cable',
      address: at.address,
      prefix: 30,
      family: 4,
      scope: 'global',
      network: null,
      known: false,
    });
    for (const [protocol, port] of [
      ['icmp', null],
      ['tcp', 7878],
    ] as const) {
      const target = { ...at, to: 'radarr', protocol, port };
      reachability.controls.push({ ...target, by: 'radarr', before: 'open', after: 'open' });
      for (const each of ['traefik', 'jellyfin', 'sonarr', 'gluetun'].filter((name) => all || name !== from)) {
        const seen = each === from && port !== null ? value : 'dropped';
        reachability.cells.push({ ...target, from: each, value: seen, tries: 1, identity: null });
      }
    }
  });

testCheck(isolation, {
  holds: [
    { given: 'an address that the engine does not know, and nobody reaches', world: further('dropped', 'jellyfin') },
    { given: 'one that only those reach who may meet', world: further('open', 'sonarr') },
    {
      given: 'a socket table of the host that could not be read: its reach is not judged',
      world: world(({ listeners }) => void listeners.unread.push({ namespace: 'host', error: 'permission denied' })),
    },
    { given: 'the declared networks, and nothing beyond', world: world() },
    { given: 'the flat network, while it may stay', world: worldBefore() },
    { given: 'a neighbour with nobody listening: reachable all the same', world: summary(together, 'refused') },
    {
      given: 'a listener of ours where nothing listens, reached by neighbours alone',
      world: world((evidence) => plantAt(evidence, 'radarr')),
    },
    { given: 'no route at all', world: summary(apart, 'no-route') },
    {
      given: 'a path that the policy allows',
      world: world((evidence, policy) => {
        setCells(evidence, apart, 'open');
        policy.paths.allowed = [{ from: 'jellyfin', to: 'radarr', port: 7878, protocol: 'tcp' }];
      }),
    },
    {
      given: 'the host’s own reach',
      world: world(
        ({ reachability }) =>
          void reachability.cells.push({
            ...apart,
            from: 'host',
            network: 'download-net',
            family: 4,
            value: 'open',
            tries: 1,
            identity: null,
          }),
      ),
    },
    {
      given: 'strangers among themselves',
      world: world((evidence) => {
        for (const name of ['a', 'b']) addStray(evidence, name, { status: 'exited', pid: 0 });
        evidence.reachability.cells.push({
          ...apart,
          from: 'a',
          to: 'b',
          network: 'bridge',
          family: 4,
          value: 'open',
          tries: 1,
          identity: null,
        });
      }),
    },
  ],
  broken: [
    {
      given: 'a cable between two, at an address that the engine does not know',
      world: further('open', 'jellyfin'),
      subjects: ['jellyfin → radarr:7878/tcp'],
    },
    {
      given: 'two services whose containers are gone since',
      world: world((evidence) => {
        setCells(evidence, apart, 'open');
        for (const subject of ['jellyfin', 'radarr']) removeContainer(evidence, subject);
        evidence.reachability.cells = evidence.reachability.cells.filter(
          ({ from, to }) => to === 'radarr' && from === 'jellyfin',
        );
      }),
      subjects: [hole],
    },
    {
      given: 'a container of the project that nobody declared, and a stranger that it reaches',
      world: world((evidence) => {
        addStray(evidence, 'relay', { member: true, service: 'relay', status: 'exited', pid: 0 });
        addStray(evidence, 'stranger', { status: 'exited', pid: 0 });
        const cell = {
          ...apart,
          network: 'bridge',
          family: 4 as const,
          value: 'open' as const,
          tries: 1,
          identity: null,
        };
        evidence.reachability.cells.push({ ...cell, from: 'relay', to: 'stranger' });
      }),
      subjects: ['relay → stranger:7878/tcp'],
    },
    { given: 'a port that is open to whom the policy keeps away', world: summary(apart, 'open'), subjects: [hole] },
    {
      given: 'a port that refuses whom the policy keeps away: the way is open',
      world: summary(apart, 'refused'),
      subjects: [hole],
    },
    {
      given: 'a listener of ours that is reached across segments',
      world: world((evidence) => {
        plantAt(evidence, 'radarr');
        setCells(evidence, { from: 'jellyfin', to: 'radarr', port: 61000 }, 'open');
      }),
      subjects: ['jellyfin → radarr:planted/tcp'],
    },
    {
      given: 'neighbours of whom one does not reach the listener of ours',
      world: world((evidence) => {
        plantAt(evidence, 'radarr');
        setCells(evidence, { from: 'sonarr', to: 'radarr', port: 61000 }, 'dropped');
      }),
      subjects: ['sonarr → radarr:planted/tcp'],
    },
    {
      given: 'an echo reply across segments',
      world: world((evidence) => setCells(evidence, { from: 'jellyfin', to: 'radarr', protocol: 'icmp' }, 'open')),
      subjects: ['jellyfin → radarr/icmp'],
    },
    {
      given: 'IPv6 only',
      world: world((evidence) => setCells(evidence, { from: 'sonarr', to: 'jellyfin', family: 6, port: 8096 }, 'open')),
      subjects: ['sonarr → jellyfin:8096/tcp'],
    },
    {
      given: 'a hole that no lost control excuses',
      world: world((evidence) => {
        setCells(evidence, apart, 'open');
        voidControls(evidence, { to: 'radarr' }, 'before');
      }),
      subjects: [hole],
    },
    {
      given: 'a path of the policy that leads elsewhere',
      world: world((evidence, policy) => {
        setCells(evidence, apart, 'open');
        policy.paths.allowed = [{ from: 'jellyfin', to: 'radarr', port: 80, protocol: 'tcp' }];
      }),
      subjects: [hole],
    },
    { given: 'neighbours who do not reach each other', world: summary(together, 'dropped'), subjects: [path] },
    {
      given: 'members of a network that keeps them apart',
      world: world((evidence, policy) => {
        setCells(evidence, apart, 'open');
        networkRule(policy, 'egress-net').members = ['jellyfin', 'radarr'];
      }),
      subjects: [hole],
    },
    {
      given: 'the flat network after its time',
      world: worldBefore((evidence, policy) => {
        Object.assign(policy, world().policy);
        setCells(evidence, { network: 'media-network' }, 'dropped');
        setCells(evidence, { from: 'jellyfin', to: 'gluetun', network: 'media-network', port: 6881 }, 'open');
      }),
      subjects: ['jellyfin → gluetun:6881/tcp'],
    },
    {
      given: 'a stranger on backend-net',
      world: world((evidence) => {
        addStray(evidence, 'stranger', { status: 'exited', pid: 0 });
        evidence.reachability.cells.push({
          ...apart,
          from: 'stranger',
          network: 'backend-net',
          family: 4,
          value: 'open',
          tries: 1,
          identity: null,
        });
      }),
      subjects: ['stranger → radarr:7878/tcp'],
    },
  ],
  unknown: [
    {
      given: 'an address that the engine does not know, and that nobody asked from there',
      world: further('open', 'jellyfin', false),
      subjects: ['jellyfin → radarr/icmp', 'jellyfin → radarr:7878/tcp'],
    },
    {
      given: 'namespaces whose addresses were not read, or at which nobody looked',
      world: world(({ addresses }) => {
        addresses.read = addresses.read.filter((name) => name !== 'sonarr' && name !== 'radarr');
        addresses.unread.push({ namespace: 'sonarr', error: 'gone' });
      }),
      subjects: ['* → radarr', '* → sonarr'],
    },
    ...(['absent', 'probe-failed', 'no-control'] as const).flatMap((value) => [
      { given: `apart, ${value}`, world: summary(apart, value), subjects: [hole] },
      { given: `together, ${value}`, world: summary(together, value), subjects: [path] },
    ]),
    {
      given: 'a target that nobody reached before',
      world: world((evidence) =>
        voidControls(evidence, { to: 'radarr', network: 'download-net', port: 7878 }, 'before'),
      ),
      subjects: [hole],
    },
    {
      given: 'a target that died in between',
      world: world((evidence) =>
        voidControls(evidence, { to: 'radarr', network: 'download-net', port: 7878 }, 'after'),
      ),
      subjects: [hole],
    },
    {
      given: 'a source that reaches nobody',
      world: world(({ reachability }) =>
        reachability.sources.filter(({ from }) => from === 'jellyfin').forEach((source) => (source.value = 'dropped')),
      ),
      subjects: [
        'sonarr:8989/tcp',
        'sonarr/icmp',
        'radarr:7878/tcp',
        'radarr/icmp',
        'gluetun:8080/tcp',
        'gluetun:6881/tcp',
        'gluetun/icmp',
      ].map((to) => `jellyfin → ${to}`),
    },
    {
      given: 'a target without control',
      world: world(
        ({ reachability }) =>
          void (reachability.controls = reachability.controls.filter(
            ({ to, network, port }) => !(to === 'radarr' && network === 'download-net' && port === 7878),
          )),
      ),
      subjects: [hole],
    },
    { given: 'a cell that is missing', world: world((evidence) => removeCells(evidence, apart)), subjects: [hole] },
    {
      given: 'a listener of ours that nobody asked',
      world: world((evidence) => {
        plantAt(evidence, 'radarr');
        removeCells(evidence, { from: 'jellyfin', to: 'radarr', port: 61000 });
      }),
      subjects: ['jellyfin → radarr:planted/tcp'],
    },
    {
      given: 'a listener of ours that could not be planted',
      world: world((evidence) => {
        plantAt(evidence, 'radarr');
        removeCells(evidence, { to: 'radarr', port: 61000 });
        evidence.reachability.planted = [{ namespace: 'radarr', port: null, error: 'process 7 ended' }];
      }),
      subjects: ['* → radarr:planted/tcp'],
    },
    {
      given: 'an attachment that nobody probed',
      world: world((evidence) => endpoint(evidence, 'jellyfin', 'backend-net', '203.0.113.70')),
      subjects: ['traefik', 'sonarr', 'radarr', 'gluetun'].flatMap((from) => [
        `${from} → jellyfin:8096/tcp`,
        `${from} → jellyfin/icmp`,
      ]),
    },
    {
      given: 'a socket table that could not be read',
      world: world(({ listeners }) => void listeners.unread.push({ namespace: 'radarr', error: 'permission denied' })),
      subjects: ['* → radarr'],
    },
    {
      given: 'a matrix without cells',
      world: world(({ reachability }) => void (reachability.cells = [])),
      subjects: [],
    },
  ],
});

describe('isolation', () => {
  const ofHost = (given: World) =>
    judgeCheck(isolation, evidenceOf(given), given.policy).observations.filter(({ subject }) => subject === 'host');
  const sees = (value: CellValue) =>
    world((evidence) => {
      const [like] = evidence.reachability.cells;
      if (like) evidence.reachability.cells.push({ ...like, from: 'host', value });
    });

  it('tells what the host itself reaches, without judging it', () => {
    expect(ofHost(sees('open'))).toMatchObject([{ holds: true, observed: '1 of 1 open' }]);
    expect(ofHost(sees('dropped'))).toMatchObject([{ holds: true, observed: '0 of 1 open' }]);
    expect(ofHost(world())).toEqual([]);
  });
});
