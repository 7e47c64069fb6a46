import { describe, expect, it } from 'vitest';
import type { Probe } from '../../clients/probes.ts';
import { world } from '../../testing/worlds/world.ts';
import { gatherGateways } from './gather-gateways.ts';
import { contextOf } from '../context.fake.ts';
import { carry, withBridges } from './packets.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

function small() {
  const { evidence, policy } = world();
  withBridges(evidence);
  evidence.listeners.sockets.push(
    { namespace: 'host', protocol: 'tcp', address: '0.0.0.0', port: 9998, process: 'python3', loopback: false },
    { namespace: 'host', protocol: 'tcp', address: '127.0.0.1', port: 9, process: 'x', loopback: true },
  );
  return { evidence, policy };
}

const look = async (
  { evidence, policy }: ReturnType<typeof small>,
  answer = (probe: Probe) => carry(evidence, probe),
) => (await gatherGateways.gather(contextOf(fakeVantage({ namespaces: ['host'], answer }), policy, evidence))).value;

describe('gatherGateways', () => {
  it('asks every namespace on every address of the host, with the owner of each port', async () => {
    const { cells, controls } = await look(small());
    expect(controls.map(({ port, protocol, owner, value }) => [port, protocol, owner, value])).toEqual([
      [80, 'tcp', 'traefik', 'open'],
      [443, 'tcp', 'traefik', 'open'],
      [6881, 'tcp', 'gluetun', 'open'],
      [9998, 'tcp', 'host', 'open'],
    ]);
    const addresses = ['dmz-net', 'download-net', 'egress-net', 'bridge', null];
    expect(cells).toHaveLength(5 * addresses.length * 4);
    const own = cells.filter(({ from, port, via }) => from === 'sonarr' && port === 9998 && via === 'own-gateway');
    expect(own).toEqual([
      {
        from: 'sonarr',
        via: 'own-gateway',
        network: 'download-net',
        family: 4,
        protocol: 'tcp',
        port: 9998,
        owner: 'host',
        process: 'python3',
        value: 'open',
        tries: 1,
      },
    ]);
  });

  it('asks at the host’s link-local address on a bridge, from its members, by their own interface', async () => {
    const made = small();
    made.evidence.networks.forEach((each) =>
      Object.assign(each.options, { 'com.docker.network.bridge.name': each.key }),
    );
    made.evidence.host.addresses.push({
      interface: 'frontend-net',
      address: 'fe80::1',
      prefix: 64,
      family: 6,
      scope: 'link',
      bridge: true,
    });
    const open = made.evidence.listeners.sockets.find(({ port }) => port === 9998);
    if (open) open.address = '::';
    const written: string[] = [];
    const { cells } = await look(made, (probe) => {
      if (probe.kind === 'dns' || !probe.address.startsWith('fe80')) return carry(made.evidence, probe);
      written.push(`${probe.namespace} ${probe.address}`);
      return { value: 'open' };
    });
    const link = cells.filter(({ address, port }) => address === 'fe80::1' && port === 9998);
    expect(link.map(({ from, via, network, port, value }) => [from, via, network, port, value])).toEqual(
      ['traefik', 'jellyfin'].map((from) => [from, 'own-gateway', 'frontend-net', 9998, 'open']),
    );
    expect(new Set(written)).toEqual(
      new Set(['host fe80::1%frontend-net', 'traefik fe80::1%eth-frontend-net', 'jellyfin fe80::1%eth-frontend-net']),
    );
  });

  it('leaves out the first address of an isolated network, which a member may hold', async () => {
    const { cells } = await look(small());
    expect(cells.some(({ network }) => network === 'frontend-net' || network === 'backend-net')).toBe(false);
  });

  it('asks a port bound to one gateway on that gateway only', async () => {
    const made = small();
    made.evidence.containers
      .find(({ subject }) => subject === 'radarr')
      ?.published.push({ hostIp: '203.0.113.97', hostPort: 7878, containerPort: 7878, protocol: 'tcp' });
    made.evidence.listeners.sockets.push({
      namespace: 'host',
      protocol: 'tcp',
      address: '203.0.113.97',
      port: 7878,
      process: 'docker-proxy',
      loopback: false,
    });
    const { cells } = await look(made);
    expect(cells.filter(({ port }) => port === 7878).map(({ from, network, owner }) => [from, network, owner])).toEqual(
      ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'].map((from) => [from, 'download-net', 'radarr']),
    );
  });

  it('calls a negative no-control where not even the host got an answer', async () => {
    const made = small();
    const { cells, controls } = await look(made, (probe) =>
      probe.kind === 'tcp' && probe.port === 80 ? { value: 'dropped' } : carry(made.evidence, probe),
    );
    expect(new Set(cells.filter(({ port }) => port === 80).map(({ value }) => value))).toEqual(new Set(['no-control']));
    expect(controls.find(({ port }) => port === 80)?.value).toBe('dropped');
  });

  it('asks over UDP where the host was answered, and is silent where it was not', async () => {
    const made = small();
    const answers = await look(made, (probe) =>
      probe.kind === 'udp' ? { value: 'open' } : carry(made.evidence, probe),
    );
    expect(
      answers.cells.filter(({ protocol }) => protocol === 'udp').map(({ port, owner }) => `${port} ${owner}`),
    ).toContain('6881 gluetun');
    const silent = await look(made);
    expect([...silent.cells, ...silent.controls].some(({ protocol }) => protocol === 'udp')).toBe(false);
  });

  it('shows nothing that reads as closed when every probe fails', async () => {
    const { evidence, policy } = small();
    const { value } = await gatherGateways.gather(contextOf(blindVantage([]), policy, evidence));
    expect(new Set([...value.cells, ...value.controls].map((each) => each.value))).toEqual(new Set(['probe-failed']));
  });
});
