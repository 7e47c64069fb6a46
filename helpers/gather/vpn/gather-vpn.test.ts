import { describe, expect, it } from 'vitest';
import type { Probe } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherVpn, resolversOf } from './gather-vpn.ts';

const links = JSON.stringify([
  { ifname: 'lo', flags: ['UP'], addr_info: [{ family: 'inet', local: '127.0.0.1', scope: 'host' }] },
  {
    ifname: 'eth0',
    flags: ['UP'],
    addr_info: [{ family: 'inet', local: '203.0.113.100', prefixlen: 27, scope: 'global' }],
  },
  {
    ifname: 'tun0',
    flags: ['UP'],
    linkinfo: { info_kind: 'tun' },
    addr_info: [{ family: 'inet', local: '192.0.2.2', prefixlen: 32, scope: 'global' }],
  },
]);
const shut = '*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -o tun0 -j ACCEPT\nCOMMIT\n';
const filter = [shut, '', shut, '', ''].join('=====\n');

/** A vantage on a client in gluetun's namespace; inode: of the client's and of the exit's. */
function look({
  inodes = ['4026531840', '4026531840'],
  change = () => undefined,
  context = {},
}: {
  inodes?: string[];
  change?: (evidence: Artifacts, policy: GatherContext['policy']) => void;
  context?: Partial<GatherContext>;
} = {}) {
  const { evidence, policy } = hardened((seen, rule) => {
    containerOf(seen, 'qbittorrent').pid = 4711;
    containerOf(seen, 'gluetun').pid = 4712;
    change(seen, rule);
  });
  const namespaces: string[] = [];
  const answer = (probe: Probe) => {
    if (probe.kind === 'tcp') return { value: probe.port === 6881 ? ('open' as const) : ('refused' as const) };
    const seen = probe.namespace === 'host' ? '198.51.100.10' : '198.51.100.40';
    if (probe.kind === 'dns') return { value: 'open' as const, answer: seen, dns: { code: 'NOERROR', addresses: [] } };
    const body = 'address' in probe && probe.address === '198.51.100.1' ? seen : null;
    return body === null
      ? { value: 'dropped' as const }
      : { value: 'open' as const, http: { status: 200, headers: {}, body, certificate: null } };
  };
  const run = (_: string, argv: readonly string[]) => {
    const line = argv.join(' ');
    if (argv[0] === 'readlink') return { stdout: `net:[${inodes[argv[1] === '/proc/4711/ns/net' ? 0 : 1]}]\n` };
    if (line.includes('addr show')) return { stdout: links };
    if (line.includes('route get'))
      return argv.at(-1) === '198.51.100.1' ? { stdout: '[{"dev":"tun0"}]' } : { code: 2 };
    if (argv[0] === 'grep') {
      const file = '/proc/4711/root/etc/resolv.conf';
      return { stdout: `${file}:nameserver 127.0.0.11\n${file}:# ExtServers: [198.51.100.1]\n` };
    }
    if (argv[0] === 'cat') return { stdout: 'nameserver 198.51.100.1\n' };
    if (argv[0] === 'sh') return { stdout: filter };
    return {
      stdout: JSON.stringify([
        { value: 'dropped', answer: null },
        { value: 'dropped', answer: null },
      ]),
    };
  };
  const vantage = {
    ...fakeVantage({ namespaces: [], answer, run }),
    addNamespace: (name: string) => void namespaces.push(name),
  };
  return { namespaces, gathered: gatherVpn.gather(contextOf(vantage, policy, evidence, context)) };
}

describe('gatherVpn', () => {
  it('looks from the client’s own process, and asks the host as well', async () => {
    const { namespaces, gathered } = look();
    const { value, undertaken } = await gathered;
    expect(namespaces).toEqual(['vpn:qbittorrent']);
    expect(value.families).toEqual([4]);
    expect(value.host.map(({ from, family, by, address }) => [from, family, by, address])).toEqual([
      ['host', 4, 'page', '198.51.100.10'],
      ['host', 6, 'page', null],
      ['host', 4, 'name', '198.51.100.10'],
    ]);
    const [client] = value.clients;
    expect(client).toMatchObject({
      service: 'qbittorrent',
      shares: 'exit',
      networks: [],
      sameNamespace: true,
      devices: [
        { name: 'eth0', kind: null, families: [4] },
        { name: 'tun0', kind: 'tun', families: [4] },
      ],
      ways: [
        { family: 4, to: '198.51.100.1', for: 'internet', device: 'tun0' },
        { family: 6, to: '2001:db8:100::1', for: 'internet', device: null },
        { family: 4, to: '198.51.100.1', for: 'resolver', device: 'tun0' },
      ],
      resolvers: [{ address: '198.51.100.1', host: false }],
      error: null,
    });
    expect(client?.filters.map(({ family, policy }) => [family, policy])).toEqual([
      [4, 'drop'],
      [6, 'drop'],
    ]);
    expect(client?.asked.map(({ from, device, by, value: became }) => [from, device, by, became])).toEqual([
      ['client', null, 'page', 'answered'],
      ['client', null, 'page', 'dropped'],
      ['client', null, 'name', 'answered'],
      ['device', 'eth0', 'page', 'dropped'],
      ['device', 'eth0', 'name', 'dropped'],
    ]);
    expect(value.forwards).toMatchObject([{ port: 6881, value: 'open', beside: 'refused' }]);
    expect(undertaken?.['clients']).toEqual([{ service: 'qbittorrent' }]);
  });

  it('tells a namespace that is gone from the present one', async () => {
    const { value } = await look({ inodes: ['4026531840', '4026531999'] }).gathered;
    expect(value.clients[0]).toMatchObject({ shares: 'exit', sameNamespace: false });
  });

  it.each([
    ['own', 'small_download-net'],
    ['gone', 'container:id-of-before'],
    ['other', 'container:id-sonarr'],
  ])('says %s of %s', async (shares, networkMode) => {
    const change = (seen: Artifacts) => void (containerOf(seen, 'qbittorrent').networkMode = networkMode);
    expect((await look({ change }).gathered).value.clients[0]?.shares).toBe(shares);
  });

  it('says who does not run, and who is not there', async () => {
    const stopped = (seen: Artifacts) =>
      void Object.assign(containerOf(seen, 'qbittorrent'), { pid: 0, status: 'exited' });
    expect((await look({ change: stopped }).gathered).value.clients[0]).toMatchObject({
      shares: 'exit',
      error: 'the container of qbittorrent does not run',
    });
    const missing = (seen: Artifacts) => {
      seen.containers = seen.containers.filter(({ service }) => service !== 'qbittorrent');
    };
    const { value } = await look({ change: missing }).gathered;
    expect(value.clients[0]?.error).toBe('there is no container of qbittorrent');
    expect(value.forwards[0]?.value).toBe('probe-failed');
  });

  it('asks no forwarded port without a place outside', async () => {
    const { value } = await look({ context: { outside: null } }).gathered;
    expect(value.forwards[0]).toMatchObject({ value: 'probe-failed', beside: 'probe-failed' });
  });

  it('looks at nobody where nobody is declared', async () => {
    const change = (_: Artifacts, policy: GatherContext['policy']) => void (policy.vpn = null);
    expect((await look({ change }).gathered).value).toEqual({ clients: [], host: [], families: [], forwards: [] });
  });
});

describe('whom names are asked of', () => {
  const files = { hosts: new Map<string, string[]>(), error: null };

  it('is whoever the engine’s resolver asks in turn', () => {
    const upstream = [{ address: '127.0.0.53', host: true }];
    expect(resolversOf({ ...files, resolver: '127.0.0.11', upstream })).toEqual(upstream);
    expect(resolversOf({ ...files, resolver: '127.0.0.1', upstream: [] })).toEqual([
      { address: '127.0.0.1', host: false },
    ]);
    expect(resolversOf({ ...files, resolver: '198.51.100.53', upstream })).toEqual([
      { address: '198.51.100.53', host: false },
    ]);
    expect(resolversOf({ ...files, resolver: null, upstream: [] })).toEqual([]);
  });
});
