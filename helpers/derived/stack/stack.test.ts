import { describe, expect, it } from 'vitest';
import type { Container } from '../../evidence/containers.ts';
import { world } from '../../testing/worlds/world.ts';
import {
  addStray,
  containerOf,
  networkOf,
  networkRule,
  endpoint,
  serviceRule,
} from '../../testing/worlds/world-edits.ts';
import { worldInside } from '../../testing/worlds/world-inside.ts';
import { containersOf, findNetwork, internalNamespaces, isLooping, isUp, networksOf, namespaceOf } from './stack.ts';

const given = world();
const sonarr = (change: Partial<Container>): Container => ({ ...containerOf(given.evidence, 'sonarr'), ...change });

describe('a container', () => {
  it.each([
    ['running', 1, true],
    ['paused', 1, true],
    ['running', 0, false],
    ['paused', 0, false],
    ['exited', 7, false],
    ['restarting', 7, false],
  ] as const)('that is %s with process %i is up: %s', (status, pid, up) => {
    expect(isUp(sonarr({ status, pid }))).toBe(up);
  });

  it('belongs to its service in this stack only', () => {
    const others = [sonarr({ subject: 'other/sonarr', member: false }), sonarr({ service: 'radarr' })];
    expect(containersOf([...others, sonarr({ subject: 'mine' })], 'sonarr').map(({ subject }) => subject)).toEqual([
      'mine',
    ]);
  });

  it.each([
    ['running', 1, 'there'],
    ['running', 0, null],
    ['paused', 1, null],
  ] as const)('that is %s with process %i sends from %s', (status, pid, namespace) => {
    expect(namespaceOf([sonarr({ status, pid, namespace: 'there' })], 'sonarr')).toBe(namespace);
  });

  it('loops when it restarts, or did so more often than it may', () => {
    const { policy } = world((_, { services }) => {
      if (services['sonarr']) services['sonarr'].maxRestarts = 5;
    });
    expect([3, 4].map((restartCount) => isLooping(sonarr({ service: null, restartCount }), policy))).toEqual([
      false,
      true,
    ]);
    expect([5, 6].map((restartCount) => isLooping(sonarr({ restartCount }), policy))).toEqual([false, true]);
    expect(isLooping(sonarr({ status: 'restarting', restartCount: 0 }), policy)).toBe(true);
  });
});

describe('a network', () => {
  it('is declared for its members', () => {
    expect(networksOf(given.policy, 'radarr')).toEqual(['backend-net', 'download-net']);
    expect(networksOf(given.policy, 'nobody')).toEqual([]);
  });

  it('is the stack’s own before another one of its name', () => {
    const mine = networkOf(given.evidence, 'dmz-net');
    const theirs = { ...mine, id: 'theirs', member: false };
    const elsewhere = { ...mine, id: 'elsewhere', key: 'other-net' };
    expect(findNetwork([elsewhere, theirs, mine], 'dmz-net')?.id).toBe('id-dmz-net');
    expect(findNetwork([elsewhere, theirs], 'dmz-net')?.id).toBe('theirs');
    expect(findNetwork([elsewhere], 'dmz-net')).toBeUndefined();
  });
});

describe('places that are meant to have no way out', () => {
  const namespacesOf = ({ evidence, policy }: ReturnType<typeof worldInside>) =>
    internalNamespaces(policy, evidence.containers, evidence.networks);
  const jellyfin = { subject: 'jellyfin', namespace: 'jellyfin', running: true };

  it('are those of services on internal networks alone', () => {
    expect(namespacesOf(worldInside())).toEqual([jellyfin]);
    const stopped = worldInside((evidence) => void (containerOf(evidence, 'jellyfin').status = 'exited'));
    expect(namespacesOf(stopped)).toEqual([{ subject: 'jellyfin', namespace: null, running: false }]);
  });

  it.each([
    ['internet', true],
    ['hostNetwork', true],
    ['sharesNetworkOf', 'traefik'],
  ])('are none where %s is declared', (key, value) => {
    expect(
      namespacesOf(worldInside((_, policy) => Object.assign(serviceRule(policy, 'jellyfin'), { [key]: value }))),
    ).toEqual([]);
  });

  it('are none on an open network as well, or on no network at all', () => {
    const both = worldInside((_, policy) => void (networkRule(policy, 'dmz-net').members = ['jellyfin']));
    expect(namespacesOf(both)).toEqual([]);
    const nowhere = worldInside((_, policy) => void (networkRule(policy, 'frontend-net').members = []));
    expect(namespacesOf(nowhere)).toEqual([]);
  });

  const stray = (networks: readonly string[], change: Partial<Container> = {}) =>
    namespacesOf(
      worldInside((evidence) => {
        addStray(evidence, 'stray', change);
        for (const network of networks) endpoint(evidence, 'stray', network, '203.0.113.90');
      }),
    ).slice(1);
  const found = [{ subject: 'stray', namespace: 'stray', running: true }];

  it('are also those of undeclared containers on declared internal networks alone', () => {
    expect(stray(['backend-net'])).toEqual(found);
    expect(stray(['backend-net'], { member: true })).toEqual(found);
    expect(stray(['backend-net'], { member: true, service: 'wiki' })).toEqual(found);
    expect(stray(['backend-net'], { service: 'radarr' })).toEqual(found);
    expect(stray(['backend-net'], { member: true, service: 'radarr' })).toEqual([]);
    expect(stray(['backend-net'], { status: 'exited' })).toEqual([]);
  });

  it('are not those of undeclared containers that have another way', () => {
    expect(stray(['backend-net', 'download-net'])).toEqual([]);
    expect(stray([])).toEqual([]);
    const own = worldInside((evidence) => {
      addStray(evidence, 'stray');
      evidence.networks.push({ ...networkOf(evidence, 'backend-net'), key: 'own-net', members: [] });
      endpoint(evidence, 'stray', 'own-net', '203.0.113.90');
    });
    expect(namespacesOf(own)).toEqual([jellyfin]);
  });
});
