import { describe, expect, it } from 'vitest';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { doorsBehind, tableFromLabels } from './label-table.ts';

const ports = { web: 80, websecure: 443 };
const { evidence } = secured(({ containers }) => {
  for (const { subject, labels } of containers)
    if (subject === 'sonarr')
      Object.assign(labels, {
        'traefik.http.routers.sonarr.middlewares': 'authelia',
        'traefik.http.routers.sonarr-api.priority': '90',
        'traefik.http.middlewares.authelia.forwardauth.address': 'http://authelia:9091/api/verify',
      });
});
const settings = new Map([
  ['entrypoints.web.address', ':80'],
  ['entrypoints.web.http.redirections.entrypoint.to', 'websecure'],
  ['entrypoints.websecure.address', ':443'],
  ['entrypoints.websecure.http.tls', 'true'],
  ['entrypoints.websecure.http.middlewares', 'hsts@file'],
  ['entrypoints.websecure.asdefault', 'true'],
  ['entrypoints.traefik.address', '127.0.0.1:8080'],
]);

describe('a router table out of labels', () => {
  const table = tableFromLabels(evidence.containers, settings, ports);

  it('has the routers that labels name, on the entrypoints that are for everybody', () => {
    expect(table?.routers.find(({ name }) => name === 'sonarr@docker')).toMatchObject({
      entryPoints: ['websecure'],
      tls: true,
      middlewares: ['authelia@docker'],
      priority: 'Host(`sonarr.small.test`)'.length,
    });
    expect(table?.routers.find(({ name }) => name === 'sonarr-api@docker')).toMatchObject({
      priority: 90,
      middlewares: [],
    });
  });

  it('has the entrypoints of the static settings, and the middlewares that labels define', () => {
    expect(table?.entryPoints.map(({ name }) => name)).toEqual(['web', 'websecure', 'traefik']);
    expect(table?.entryPoints[0]).toMatchObject({
      http: { redirect: { to: 'websecure', scheme: 'https', permanent: true }, tls: null },
    });
    expect(table?.entryPoints[1]).toMatchObject({ http: { middlewares: ['hsts@file'], tls: { options: '' } } });
    expect(table?.middlewares).toEqual([
      { name: 'authelia@docker', provider: 'docker', type: 'forwardauth', status: 'enabled', errors: [] },
    ]);
  });

  it('takes the declared ports where the settings could not be read', () => {
    expect(tableFromLabels(evidence.containers, new Map(), ports)?.entryPoints).toEqual([
      { name: 'web', address: ':80' },
      {
        name: 'websecure',
        address: ':443',
        http: { redirect: null, middlewares: [], tls: { options: '', certResolver: '', domains: [] } },
      },
    ]);
  });

  it('asks over TLS where a name says so, and inside the container, whatever the world sees', () => {
    const { evidence: named } = secured(({ containers }) => {
      containerOf({ containers } as typeof evidence, 'sonarr').labels['traefik.http.routers.sonarr.entrypoints'] =
        'https';
    });
    const published = [{ hostIp: '', hostPort: 8443, containerPort: 443, protocol: 'tcp' as const }];
    const doors = doorsBehind({ published }, { web: 8080, websecure: 8443 });
    expect(doors).toEqual({ web: 8080, websecure: 443 });
    const guessedTable = tableFromLabels(named.containers, new Map(), doors);
    expect(guessedTable?.entryPoints.find(({ name }) => name === 'https')).toMatchObject({
      address: ':443',
      http: { tls: { options: '' } },
    });
    expect(guessedTable?.routers.find(({ name }) => name === 'sonarr@docker')).toMatchObject({ tls: true });
  });

  it('splits a router of both doors, so that neither is asked in the other’s way', () => {
    const both = new Map([...settings].filter(([key]) => !key.endsWith('asdefault')));
    const mine = tableFromLabels(evidence.containers, both, ports)?.routers.filter(({ name }) =>
      name.endsWith('sonarr@docker'),
    );
    expect(mine?.map(({ name, entryPoints, tls }) => [name, entryPoints, tls])).toEqual([
      ['sonarr@docker', ['web'], false],
      ['websecure-sonarr@docker', ['websecure'], true],
    ]);
  });

  it('leaves out whom Traefik would not take', () => {
    const { evidence: sick } = secured((given) => void (containerOf(given, 'sonarr').health.status = 'unhealthy'));
    expect(
      tableFromLabels(sick.containers, settings, ports)?.routers.some(({ name }) => name.startsWith('sonarr')),
    ).toBe(false);
  });

  it('is none where no label names a router', () => {
    expect(tableFromLabels([], settings, ports)).toBeNull();
  });
});
