import { describe, expect, it } from 'vitest';
import type { Container } from '../evidence/containers.ts';
import { world } from '../testing/worlds/world.ts';
import { derivePolicy } from './derive.ts';
import { policyAt } from './policy.ts';

/** Makes a container one of another project, as a look that knows only `small` tells it. */
function move(container: Container, project: string): void {
  const service = container.service ?? '';
  Object.assign(container, {
    project,
    member: false,
    subject: `${project}/${service}`,
    namespace: `${project}/${service}`,
  });
  container.labels = { 'com.docker.compose.project': project, 'com.docker.compose.service': service };
}

/** The small world with its proxy in a project of its own, which made the network where they meet. */
const joined = (change: (containers: Container[]) => void = () => undefined) => {
  const { containers, networks, traefik } = world((seen) => {
    for (const each of seen.containers) if (each.service === 'traefik') move(each, 'edge');
    for (const each of seen.networks)
      if (each.key === 'frontend-net') Object.assign(each, { project: 'edge', member: false });
    change(seen.containers);
  }).evidence;
  return { containers, networks, traefik };
};

const stranger = (containers: Container[], network: string, project: string, isServed = true) => {
  const like = containers.find(({ attachments }) => attachments.some((each) => each.network === network));
  if (!like) throw new Error(`nobody is on ${network}`);
  const attachments = like.attachments.filter((each) => each.network === network);
  const added = {
    ...like,
    id: `id-${project}`,
    name: `${project}-wiki-1`,
    service: 'wiki',
    image: 'wiki:1',
    attachments,
    published: [],
  };
  move(added, project);
  if (isServed) added.labels['traefik.enable'] = 'true';
  containers.push(added);
};

describe('a stack without Traefik', () => {
  const without = (change: (container: Container) => void) => {
    const { containers, networks } = world((seen) => {
      for (const each of seen.containers) {
        each.labels = Object.fromEntries(Object.entries(each.labels).filter(([name]) => !name.startsWith('traefik')));
        if (each.service === 'traefik') change(each);
      }
    }).evidence;
    return derivePolicy({ project: 'small', containers, networks, traefik: null }).proxy;
  };

  it('has another proxy, where something publishes its ports', () => {
    expect(without((each) => Object.assign(each, { image: 'nginx:1' }))).toMatchObject({
      kind: 'other',
      service: 'traefik',
    });
    expect(without(() => undefined)).toMatchObject({ kind: 'traefik' });
  });

  it('has none, where nothing does', () => {
    expect(without((each) => Object.assign(each, { image: 'nginx:1', published: [] }))).toMatchObject({ kind: 'none' });
  });
});

describe('of two Traefiks', () => {
  it('the proxy is the one that visitors come to, whichever is named first', () => {
    for (const place of ['unshift', 'push'] as const) {
      const { containers, networks, traefik } = world((seen) => {
        const front = seen.containers.find(({ service }) => service === 'traefik');
        if (!front) throw new Error('there is no proxy');
        const behind = { ...front, service: 'behind', subject: 'behind', namespace: 'behind', id: 'id-behind' };
        seen.containers[place]({ ...behind, name: 'small-behind-1', published: [], requested: [] });
      }).evidence;
      expect(derivePolicy({ project: 'small', containers, networks, traefik }).proxy.service).toBe('traefik');
    }
  });
});

describe('what belongs together', () => {
  it('is what stands on the networks of the proxy that a project meets', () => {
    const policy = derivePolicy({ project: 'small', ...joined() });
    expect(policy.project).toEqual(['small', 'edge']);
    expect(policy.proxy.service).toBe('edge/traefik');
    expect(Object.keys(policy.services)).toContain('edge/traefik');
    expect(Object.keys(policy.services)).toContain('sonarr');
    expect(policy.networks['frontend-net']?.members).toContain('edge/traefik');
    expect(policyAt(policy, 2).ports.map(({ owner }) => owner)).toContain('edge/traefik');
  });

  it('is the same from the proxy’s side, where its own services have the bare names', () => {
    const policy = derivePolicy({ project: 'edge', ...joined() });
    expect(policy.project).toEqual(['edge', 'small']);
    expect(policy.proxy.service).toBe('traefik');
    expect(Object.keys(policy.services)).toContain('small/sonarr');
    expect(Object.values(policy.hosts)).toContain('small/sonarr');
  });

  it('has further projects that the proxy serves, and none that only came to a network', () => {
    const around = (isServed: boolean, network = 'frontend-net') =>
      derivePolicy({ project: 'small', ...joined((all) => stranger(all, network, 'books', isServed)) });
    expect(around(true).project).toEqual(['small', 'books', 'edge']);
    expect(around(true).services).toHaveProperty('books/wiki');
    for (const apart of [around(false), around(true, 'egress-net')]) {
      expect(apart.project).toEqual(['small', 'edge']);
      expect(apart.services).not.toHaveProperty('books/wiki');
      expect(apart.networks['egress-net']?.members).toEqual(['jellyfin']);
      expect(apart.networks['frontend-net']?.members).toEqual(['edge/traefik', 'jellyfin']);
    }
  });

  it('is one project where nothing joins it to another, and its name is no list then', () => {
    const { containers, networks, traefik } = world().evidence;
    expect(derivePolicy({ project: 'small', containers, networks, traefik }).project).toBe('small');
  });

  it('is what was told, with the proxy of another project by its name', () => {
    const seen = joined((all) => stranger(all, 'frontend-net', 'books'));
    const policy = derivePolicy({ project: 'small', beside: ['books'], ...seen });
    expect(policy.project).toEqual(['small', 'books']);
    expect(policy.proxy.service).toBe('edge/traefik');
    expect(policy.services).toHaveProperty('edge/traefik');
    expect(policy.services).toHaveProperty('books/wiki');
    expect(policy.networks['frontend-net']?.members).toEqual(
      expect.arrayContaining(['books/wiki', 'edge/traefik', 'jellyfin']),
    );
  });
});
