import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { grantsOf } from './grants.ts';
import { parsePolicy } from './load.ts';
import { overridePolicy } from './override.ts';
import { policyAt } from './policy.ts';

const text = readFileSync(join(import.meta.dirname, '../../fixtures/policies/reference.yaml'), 'utf8');
const { file } = parsePolicy(text, 'reference.yaml');
const waiver = { check: 'hsts', subject: 'a.test', reason: 'r', owner: 'o', expires: '2027-01-31' };
const at = (change: object = {}) => policyAt(overridePolicy(file, change, 'the test'), 7);

describe('what a policy grants', () => {
  it('has every word of the policy but the proxy’s own place', () => {
    const blind = { accept: 'none', reason: 'r', owner: 'o', expires: '2027-01-31' };
    const legacy = { network: 'media-network', until: 7 };
    const firewall = { files: ['rules.v4'] };
    const policy = at({ upnp: [{ port: 8989 }], waivers: [waiver], views: { outside: blind }, legacy, firewall });
    const { permits, demands, limits } = grantsOf({
      ...policy,
      legacy: { network: 'media-network', permitted: true, gone: 7 },
    });
    const words = new Set(
      [...permits, ...demands, ...limits.map(({ name }) => name)].map((each) => each.split(/[. ]/)[0]),
    );
    // What is routed by path is told with the hosts, and the reference stack has nothing on other machines.
    expect(Object.keys(policy).filter((key) => !words.has(key))).toEqual(['proxy', 'routed', 'elsewhere']);
    expect(grantsOf(at({ hosts: { 'a.test': { service: 'nas', elsewhere: true } } })).permits).toContain(
      'elsewhere nas',
    );
  });

  it('knows a path that is gone, a login that nobody asks for any more, and a service that may be gone', () => {
    const { demands } = grantsOf(at({ hosts: { 'nas.test': { '/radarr': 'radarr', '/sonarr': 'sonarr' } } }));
    expect(demands).toContain('hosts nas.test/sonarr of sonarr');
    expect(demands).toContain('access.login.kind authelia');
    expect(demands).toContain('services.runs always of sonarr');
    const weaker = grantsOf(at({ access: { login: { kind: 'none' } }, services: { sonarr: { runs: 'sometimes' } } }));
    expect(demands.filter((each) => !weaker.demands.includes(each))).toEqual([
      'hosts nas.test',
      'hosts nas.test/radarr of radarr',
      'hosts nas.test/sonarr of sonarr',
      'access.login.kind authelia',
      'services.runs always of sonarr',
    ]);
  });

  it('knows a proxy whose visitors’ TLS is said to end elsewhere', () => {
    const permits = grantsOf(at({ proxy: { tls: 'elsewhere' } })).permits;
    expect(permits).toContain('proxy.tls elsewhere');
    expect(permits.join()).not.toContain('443/tcp of traefik');
    expect(grantsOf(at({})).permits.join()).toContain('443/tcp of traefik');
  });

  it('names each entry once', () => {
    const { permits, demands, limits } = grantsOf(at());
    for (const list of [permits, demands, limits.map(({ name }) => name)])
      expect(list.filter((each, index) => list.indexOf(each) !== index)).toEqual([]);
  });

  it('knows a waiver by its last day, and an isolated network from one that is only internal', () => {
    const { permits, limits } = grantsOf(at({ waivers: [waiver], networks: { 'backend-net': { isolated: false } } }));
    expect(permits).toContain('waivers hsts on a.test');
    expect(limits.find(({ name }) => name.startsWith('waivers'))).toMatchObject({ looser: 'higher', value: 20849 });
    expect(permits).toContain('networks backend-net not isolated from the host');
    expect(grantsOf(at()).permits).not.toContain('networks backend-net not isolated from the host');
  });

  it('knows a backup that is made less often, kept for less long, or holds less, and a service nobody heals', () => {
    const nightly = (change: object) => grantsOf(at({ backups: { sets: { nightly: change } } }));
    const hours = (schedule: string) =>
      nightly({ schedule }).limits.find(({ name }) => name === 'backups.sets nightly hours from one to the next');
    expect([hours('0 3 * * *'), hours('0 3 * * 0'), hours('whenever')]).toEqual([
      expect.objectContaining({ value: 24, looser: 'higher' }),
      expect.objectContaining({ value: 168, looser: 'higher' }),
      undefined,
    ]);
    expect(nightly({ keepDays: 3 }).limits).toContainEqual({
      ...{ name: 'backups.sets nightly keepDays', value: 3, looser: 'lower' },
    });
    expect(grantsOf(at()).demands).toContain('backups.sets nightly holds radarr-config');
    expect(
      nightly({ holds: ['sonarr-config'], encrypted: true }).demands.filter((each) => /nightly./.test(each)),
    ).toEqual(['backups.sets nightly holds sonarr-config', 'backups.sets nightly encrypted']);
    expect(grantsOf(at({ healing: { services: ['sonarr'] } })).demands).not.toContain('healing.services radarr');
  });

  it('knows who bans addresses, and by which lists', () => {
    const demands = (bans: object) => grantsOf(at({ bans })).demands.filter((each) => each.startsWith('bans'));
    expect(demands({ jails: ['proxy'] })).toEqual(['bans by fail2ban', 'bans.jails proxy']);
    expect(demands({ service: 'gone' })).toEqual([]);
  });

  it('permits less room than the rest has, and not more', () => {
    const { permits, limits } = grantsOf(at({ headroom: { freeGb: 5, of: { 'a:/x': 2, 'b:/y': 9 } } }));
    expect(permits.filter((each) => each.startsWith('headroom'))).toEqual(['headroom.of a:/x']);
    expect(limits).toContainEqual({ name: 'headroom.of b:/y', value: 9, looser: 'lower' });
  });
});
