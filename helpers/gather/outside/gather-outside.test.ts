import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherOutside } from './gather-outside.ts';
import { carry, withBridges } from '../network/packets.fake.ts';
import { blindVantage, fakeVantage, type FakeWorld } from '../vantage.fake.ts';

const openPort = (port: number): string =>
  `<port protocol="tcp" portid="${port}"><state state="open" reason="syn-ack"/></port>`;
const scan = (ports: readonly number[]): string =>
  '<?xml version="1.0"?><nmaprun><host><status state="up"/><address addr="198.51.100.10" addrtype="ipv4"/>' +
  `<ports>${ports.map(openPort).join('')}</ports></host>` +
  '<runstats><finished exit="success"/><hosts up="1"/></runstats></nmaprun>';

const front = [80, 443, 6881];

async function look(
  change: Partial<FakeWorld> = {},
  ports: readonly number[] = front,
  context = {},
  edit?: Parameters<typeof world>[0],
) {
  const { evidence, policy } = world(edit);
  withBridges(evidence);
  const answer = (probe: Probe): Partial<ProbeResult> => {
    if (probe.namespace !== 'outside' || probe.kind === 'dns') return carry(evidence, probe);
    if (probe.address !== '198.51.100.10') return { value: 'dropped' };
    if (probe.kind === 'tcp' && ports.includes(probe.port)) return { value: 'open' };
    return { value: probe.kind === 'udp' && probe.port === 6881 ? 'dropped' : 'refused' };
  };
  const vantage = fakeVantage({
    namespaces: ['host', 'outside'],
    answer,
    run: (_, argv) => (argv[0] === 'nmap' ? { stdout: scan(ports) } : {}),
    ...change,
  });
  const { value, scope } = await gatherOutside.gather(contextOf(vantage, policy, evidence, context));
  return { value, scope, vantage, evidence };
}

describe('gatherOutside', () => {
  it('takes for a control what a proxy on the host network listens on, where nothing is published', async () => {
    const { value } = await look({}, front, {}, ({ containers, listeners }) => {
      for (const each of containers) Object.assign(each, { published: [], requested: [] });
      const proxy = containers.find(({ service }) => service === 'traefik');
      if (proxy) proxy.namespace = 'host';
      listeners.sockets = listeners.sockets.filter(({ namespace, port }) => namespace !== 'host' || port !== 80);
    });
    expect(value.controls.map(({ what }) => what)).toEqual(['198.51.100.10:443/tcp']);
  });

  it('scans all ports of each address, with controls before and after', async () => {
    const { value, scope } = await look();
    expect(value.view).toBe('lab');
    expect(value.scans).toMatchObject([{ address: '198.51.100.10', family: 4, tcpScanned: '1-65535', tcpOpen: front }]);
    expect(value.controls).toEqual(
      [80, 443].map((port) => ({
        what: `198.51.100.10:${port}/tcp`,
        address: '198.51.100.10',
        before: 'open',
        after: 'open',
      })),
    );
    expect(value.scans[0]?.udp.find(({ port }) => port === 6881)).toEqual({ port: 6881, value: 'silent' });
    expect(value.scans[0]?.udp.find(({ port }) => port === 1900)).toEqual({ port: 1900, value: 'closed' });
    expect(scope).toContain('controls 198.51.100.10:80/tcp');
  });

  it('asks one by one for the ports that the engine knows and a fast sweep has lost', async () => {
    const { value } = await look({ run: (_, argv) => (argv[0] === 'nmap' ? { stdout: scan([80]) } : {}) });
    expect(value.scans[0]?.tcpOpen).toEqual(front);
  });

  it('asks every port by itself where nmap gave up, as on a machine with much to do', async () => {
    const gaveUp = scan([]).replace('<host>', '<host timedout="true">');
    const { value, vantage } = await look({ run: (_, argv) => (argv[0] === 'nmap' ? { stdout: gaveUp } : {}) });
    expect(value.scans[0]).toMatchObject({ tcpOpen: front, lost: [] });
    const asked = vantage.asked.flatMap(({ probe }) =>
      probe.kind === 'tcp' && probe.address === '198.51.100.10' ? [probe.port] : [],
    );
    expect(new Set(asked).size).toBe(65_535);
  });

  it('has no view where there is no way to the address', async () => {
    const noRoute = { stdout: '', stderr: 'failed to determine route to 198.51.100.10' };
    await expect(look({ run: (_, argv) => (argv[0] === 'nmap' ? noRoute : {}) })).rejects.toThrow(/no route/);
  });

  it('scans what else the host answers to: further addresses, and link-local ones on its target’s link', async () => {
    const { evidence, policy } = world();
    withBridges(evidence);
    const on = (address: string, scope: 'global' | 'link', name = 'eth0', family: 4 | 6 = 4) =>
      evidence.host.addresses.push({ interface: name, address, prefix: 24, family, scope, bridge: false });
    on('198.51.100.77', 'global');
    on('fe80::77', 'link', 'eth0', 6);
    on('fe80::88', 'link', 'eth7', 6);
    on('192.0.2.50', 'global', 'tun0');
    evidence.host.tunnels.push({ interface: 'tun0', kind: 'tun' });
    const scanned: string[] = [];
    const vantage = fakeVantage({
      namespaces: ['host', 'outside'],
      answer: () => ({ value: 'refused' }),
      run: (_, argv) => {
        if (argv[0] === 'ip') return { stdout: JSON.stringify([{ dst: '198.51.100.10', dev: 'veth3' }]) };
        scanned.push(argv.at(-1) ?? '');
        if (argv.at(-1)?.startsWith('fe80')) return { code: 1, stderr: 'nmap broke' };
        return { stdout: scan([80]).replace('198.51.100.10', argv.at(-1) ?? '') };
      },
    });
    const { value } = await gatherOutside.gather(contextOf(vantage, policy, evidence));
    expect(scanned).toEqual(['198.51.100.10', '198.51.100.77', 'fe80::77%veth3']);
    expect(value.scans.map(({ address, tcpOpen }) => [address, tcpOpen])).toEqual([
      ['198.51.100.10', [80]],
      ['198.51.100.77', [80]],
      ['fe80::77%veth3', []],
    ]);
    // Where nmap cannot, the prober asks.
    expect(value.scans.map(({ tcpScanned }) => tcpScanned)).toEqual(['1-65535', '1-65535', '1-65535']);
  });

  it('scans the addresses that containers have beside the host’s', async () => {
    const { value } = await look(
      {
        answer: (probe) => ({ value: probe.kind === 'tcp' && probe.port === 8096 ? 'open' : 'dropped' }),
        run: (_, argv) =>
          argv[0] === 'nmap' ? { stdout: scan([]).replace('198.51.100.10', argv.at(-1) ?? '') } : { stdout: '[]' },
      },
      [],
      {},
      (evidence) => {
        for (const each of evidence.networks) if (each.key === 'egress-net') each.driver = 'macvlan';
        const base = { namespace: 'radarr', prefix: 24, family: 4 as const, scope: 'global' as const, known: false };
        evidence.addresses.rows.push({ ...base, interface: 'eth9', network: null, address: '198.51.100.99' });
        evidence.listeners.sockets.push({
          namespace: 'jellyfin',
          protocol: 'udp',
          address: '0.0.0.0',
          port: 1900,
          process: 'x',
          loopback: false,
        });
      },
    );
    expect(value.outer).toMatchObject([
      {
        to: 'jellyfin',
        network: 'egress-net',
        tcpOpen: [8096],
        answers: true,
        udp: [{ port: 1900, value: 'dropped' }],
      },
      { to: 'radarr', network: 'interface eth9', address: '198.51.100.99', tcpOpen: [], udp: [] },
    ]);
  });

  it('notices a ban: what answered at the start does not at the end', async () => {
    let banned = false;
    const answer = (probe: Probe): Partial<ProbeResult> => {
      if (banned) return { value: 'dropped' };
      return { value: probe.kind === 'tcp' && front.includes(probe.port) ? 'open' : 'refused' };
    };
    const { value } = await look({ answer }, front, { midway: () => Promise.resolve(void (banned = true)) });
    expect(value.controls.map(({ before, after }) => [before, after])).toEqual([
      ['open', 'dropped'],
      ['open', 'dropped'],
    ]);
  });

  it('has no control where nothing is published, and says so', async () => {
    const { evidence, policy } = world();
    for (const container of evidence.containers) container.published = [];
    const vantage = fakeVantage({
      namespaces: ['host', 'outside'],
      answer: () => ({ value: 'refused' }),
      run: () => ({ stdout: scan([]) }),
    });
    const { value, scope } = await gatherOutside.gather(contextOf(vantage, policy, evidence));
    expect(value.controls).toEqual([]);
    expect(scope).toContain('no control: nothing is published');
  });

  it('keeps a published port that never answered as a control that failed', async () => {
    const { value } = await look(
      {
        answer: (probe) => ({ value: probe.kind === 'tcp' ? 'dropped' : 'refused' }),
        run: (_, argv) => (argv[0] === 'nmap' ? { stdout: scan([]) } : {}),
      },
      [],
    );
    expect(value.controls).toEqual([
      { what: '198.51.100.10:80/tcp', address: '198.51.100.10', before: 'dropped', after: 'dropped' },
    ]);
  });

  it('routes to containers through the host, where the host has an address, and takes every route back', async () => {
    const { value, vantage } = await look();
    expect(new Set(value.routed.map(({ network }) => network))).toEqual(
      new Set(['dmz-net', 'download-net', 'egress-net']),
    );
    expect(value.routed.every((row) => row.value === 'dropped' && row.control === 'open')).toBe(true);
    const routes = vantage.ran.filter(({ argv }) => argv[0] === 'ip').map(({ argv }) => argv.slice(1).join(' '));
    expect(routes.filter((route) => route.includes(' add ')).map((route) => route.replace(' add ', ' del '))).toEqual(
      routes.filter((route) => route.includes(' del ')),
    );
    expect(routes).toContain('-4 route add 203.0.113.96/27 via 198.51.100.10');
  });

  it('takes routes back even when the probes throw, and not those that were there before', async () => {
    const ran: string[] = [];
    const failing = look({
      answer: (probe) => {
        if (probe.namespace === 'outside' && probe.kind === 'tcp' && probe.address.startsWith('203.0.113.'))
          throw new Error('lost');
        return { value: 'open' };
      },
      run: (_, argv) => {
        if (argv[0] === 'ip') ran.push(argv.slice(2).join(' '));
        if (argv[0] === 'nmap') return { stdout: scan(front) };
        return argv.includes('add') && argv.includes('203.0.113.0/27')
          ? { code: 2, stderr: 'RTNETLINK answers: File exists' }
          : {};
      },
    });
    await expect(failing).rejects.toThrow('lost');
    expect(ran).toContain('route del 203.0.113.96/27 via 198.51.100.10');
    expect(ran).not.toContain('route del 203.0.113.0/27 via 198.51.100.10');
  });

  it('throws without an outside view, and when not one probe could be sent', async () => {
    const { evidence, policy } = world();
    await expect(
      gatherOutside.gather(contextOf(blindVantage([]), policy, evidence, { outside: null })),
    ).rejects.toThrow(/nobody lent a view from outside/);
    await expect(gatherOutside.gather(contextOf(blindVantage([]), policy, evidence))).rejects.toThrow(EvidenceError);
  });
});
