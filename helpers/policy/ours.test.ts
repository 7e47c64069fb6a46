import { describe, expect, it } from 'vitest';
import { own, projectsOf } from './ours.ts';
import { policyAt } from './policy.ts';
import { PolicyFile } from './schema.ts';

const parse = (written: object) => PolicyFile.parse({ version: 1, ...written });

describe('what is ours', () => {
  const ours = { project: 'media', others: ['books'], services: ['edge/traefik'] };

  it.each([
    ['a service of the first project', 'media', 'redis', { member: true, service: 'redis' }],
    ['its namesake in another', 'books', 'redis', { member: true, service: 'books/redis' }],
    ['the one that is named of a third', 'edge', 'traefik', { member: true, service: 'edge/traefik' }],
    ['its neighbour there', 'edge', 'redis', { member: false, service: 'redis' }],
    ['a container of no project', null, null, { member: false, service: null }],
    ['a service of no project', null, 'traefik', { member: false, service: 'traefik' }],
  ])('%s', (_, project, service, is) => {
    expect(own(project, service, ours)).toEqual(is);
  });
});

describe('a policy', () => {
  it('names one project, several, or none', () => {
    expect(projectsOf(parse({}))).toEqual([]);
    expect(projectsOf(parse({ project: 'media' }))).toEqual(['media']);
    expect(projectsOf(parse({ project: ['media', 'edge'] }))).toEqual(['media', 'edge']);
  });

  it('names a proxy of another project alone, which declares it', () => {
    const policy = policyAt(parse({ project: 'media', proxy: 'edge/traefik' }), 2);
    expect(policy.proxy).toMatchObject({ service: 'edge/traefik', web: 80, websecure: 443 });
    expect(Object.keys(policy.services)).toEqual(['edge/traefik']);
    expect(policy.ports.map(({ owner }) => owner)).toEqual(['edge/traefik', 'edge/traefik']);
  });

  it('says that there is no proxy, or another than Traefik', () => {
    const none = policyAt(parse({ proxy: 'none' }), 2);
    expect([none.proxy.kind, none.ports]).toEqual(['none', []]);
    const other = policyAt(parse({ proxy: { kind: 'other', service: 'nginx' } }), 2);
    expect(other.proxy).toMatchObject({ kind: 'other', service: 'nginx' });
    expect(other.ports.map(({ port, owner }) => [port, owner])).toEqual([
      [80, 'nginx'],
      [443, 'nginx'],
    ]);
  });

  it('means the one that is declared by its bare name, where no other can be meant', () => {
    const services = { sonarr: {}, 'edge/traefik': {}, 'edge/authelia': {} };
    const policy = policyAt(parse({ project: ['media', 'edge'], services }), 4);
    expect(policy.proxy.service).toBe('edge/traefik');
    expect(policy.access.login.service).toBe('edge/authelia');
    const two = policyAt(parse({ services: { ...services, 'books/traefik': {} } }), 4);
    expect(two.proxy.service).toBe('traefik');
    const own = policyAt(parse({ services: { ...services, traefik: {} } }), 4);
    expect(own.proxy.service).toBe('traefik');
  });
});
