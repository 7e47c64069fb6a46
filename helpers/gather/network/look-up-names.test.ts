import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { PathRule } from '../../policy/policy.ts';
import { world } from '../../testing/worlds/world.ts';
import { lookUpNames } from './look-up-names.ts';
import { longLimitMs } from './probing.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const { evidence } = world();
const pathOf = (from: string, to: string): PathRule => ({ from, to, port: 80, protocol: null });
const docker = 'nameserver 127.0.0.11\nsearch small.test\noptions ndots:0';
const hosts = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n203.0.113.67\t0a1b2c3d4e5f # its own';
/** What `grep -H ''` prints, in every container alike. */
const files = (argv: readonly string[], resolv: string, names: string): string =>
  argv
    .filter((each) => each.startsWith('/proc/'))
    .flatMap((path) => (path.endsWith('/hosts') ? names : resolv).split('\n').map((line) => `${path}:${line}`))
    .join('\n');

function ask(
  paths: readonly PathRule[],
  answer: (probe: Probe) => Partial<ProbeResult>,
  { resolv = docker, names = hosts, containers = evidence.containers } = {},
) {
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer,
    run: (_, argv) => ({ stdout: files(argv, resolv, names) }),
  });
  return { vantage, looked: lookUpNames(vantage, containers, paths) };
}
const known: (probe: Probe) => Partial<ProbeResult> = (probe) => ({
  value: 'open',
  dns: { code: 'NOERROR', addresses: probe.kind === 'dns' && probe.type === 'A' ? ['203.0.113.99'] : [] },
});

describe('lookUpNames', () => {
  it('asks the resolver of the source, from its own namespace, for both families', async () => {
    const { vantage, looked } = ask([pathOf('sonarr', 'gluetun')], known);
    expect(await looked).toEqual([
      {
        from: 'sonarr',
        name: 'gluetun',
        type: 'A',
        resolver: '127.0.0.11',
        code: 'NOERROR',
        addresses: ['203.0.113.99'],
        error: null,
      },
      {
        from: 'sonarr',
        name: 'gluetun',
        type: 'AAAA',
        resolver: '127.0.0.11',
        code: 'NOERROR',
        addresses: [],
        error: null,
      },
    ]);
    expect(vantage.asked.map(({ probe }) => probe)).toEqual([
      { kind: 'dns', namespace: 'sonarr', resolver: '127.0.0.11', name: 'gluetun', type: 'A' },
      { kind: 'dns', namespace: 'sonarr', resolver: '127.0.0.11', name: 'gluetun', type: 'AAAA' },
    ]);
  });

  it('asks a guest’s names from the namespace it lives in, and the host’s with the host’s resolver', async () => {
    const guest = ask([pathOf('qbittorrent', 'sonarr')], known);
    await guest.looked;
    expect(guest.vantage.asked.map(({ probe }) => probe.namespace)).toEqual(['gluetun', 'gluetun']);
    const host = ask([pathOf('fail2ban', 'sonarr')], known, {
      resolv: '# by hand\nnameserver 192.0.2.53\nnameserver 192.0.2.54',
    });
    expect((await host.looked).map(({ from, resolver }) => [from, resolver])).toEqual([
      ['fail2ban', '192.0.2.53'],
      ['fail2ban', '192.0.2.53'],
    ]);
    expect(host.vantage.asked.map(({ probe }) => probe.namespace)).toEqual(['host', 'host']);
  });

  it('believes /etc/hosts before the resolver, as programs do', async () => {
    const { vantage, looked } = ask([pathOf('sonarr', 'gluetun')], known, {
      names: `${hosts}\n203.0.113.126 vpn Gluetun`,
    });
    expect(await looked).toEqual([
      {
        from: 'sonarr',
        name: 'gluetun',
        type: 'A',
        resolver: '/etc/hosts',
        code: 'NOERROR',
        addresses: ['203.0.113.126'],
        error: null,
      },
      {
        from: 'sonarr',
        name: 'gluetun',
        type: 'AAAA',
        resolver: '/etc/hosts',
        code: 'NOERROR',
        addresses: [],
        error: null,
      },
    ]);
    expect(vantage.asked).toEqual([]);
  });

  it('asks a silent resolver once more, with the long limit, and says that it was silent', async () => {
    const { vantage, looked } = ask([pathOf('sonarr', 'gluetun')], (probe) =>
      probe.kind === 'dns' && probe.type === 'AAAA' ? { value: 'dropped', error: 'silence' } : known(probe),
    );
    expect((await looked).map(({ code, error }) => [code, error])).toEqual([
      ['NOERROR', null],
      [null, 'silence'],
    ]);
    expect(
      vantage.asked.filter(({ limitMs }) => limitMs === longLimitMs).map(({ probe }) => 'type' in probe && probe.type),
    ).toEqual(['AAAA']);
  });

  it('keeps what the resolver says of a name that nobody has', async () => {
    const { looked } = ask([pathOf('sonarr', 'gluetun')], () => ({
      value: 'open',
      dns: { code: 'NXDOMAIN', addresses: [] },
    }));
    expect((await looked).map(({ code, addresses }) => [code, addresses])).toEqual([
      ['NXDOMAIN', []],
      ['NXDOMAIN', []],
    ]);
  });

  it('says that nobody could be asked where resolv.conf names no resolver or was not read', async () => {
    const empty = await ask([pathOf('sonarr', 'gluetun')], known, { resolv: 'options ndots:0' }).looked;
    expect(empty.map(({ resolver, code, error }) => [resolver, code, error])).toEqual([
      [null, null, 'its resolv.conf names no resolver'],
      [null, null, 'its resolv.conf names no resolver'],
    ]);
    const blind = await lookUpNames(blindVantage([]), evidence.containers, [pathOf('sonarr', 'gluetun')]);
    expect(blind.map(({ code, error }) => [code, error])).toEqual([
      [null, 'setns: Operation not permitted'],
      [null, 'setns: Operation not permitted'],
    ]);
    const gone = { ...blindVantage([]), run: () => Promise.reject(new Error('the vantage was closed')) };
    expect(
      (await lookUpNames(gone, evidence.containers, [pathOf('sonarr', 'gluetun')])).map(({ error }) => error),
    ).toEqual(['the vantage was closed', 'the vantage was closed']);
  });

  it('asks a name once, however many ports are declared, and nothing from a source that is down', async () => {
    const { vantage, looked } = ask(
      [pathOf('sonarr', 'gluetun'), { ...pathOf('sonarr', 'gluetun'), port: 443 }, pathOf('radarr', 'gluetun')],
      known,
      {
        containers: evidence.containers.map((each) =>
          each.subject === 'radarr' ? { ...each, status: 'exited' as const, pid: 0 } : each,
        ),
      },
    );
    expect((await looked).map(({ from }) => from)).toEqual(['sonarr', 'sonarr']);
    expect(vantage.ran.length).toBe(1);
  });
});
