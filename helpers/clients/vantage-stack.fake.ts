import type Docker from 'dockerode';
import type { EngineClient } from './engine-client.ts';
import type { Probe, ProbeResult, Vantage } from './probes.ts';
import { openVantage } from './vantage.ts';

const standin = 'stackproof/standin:1';
const traefik = 'stackproof/traefik:3.7.15';
/** What `VantageStack` runs. */
export const images = [standin, traefik, 'stackproof/helper:2'];

const mark = { 'stackproof.test': 'vantage' };
const networks = {
  plain: { v4: '203.0.113.0/26', v6: '2001:db8:1::/64', internal: false, options: {} },
  other: { v4: '203.0.113.64/26', v6: '2001:db8:2::/64', internal: false, options: {} },
  inner: { v4: '203.0.113.128/26', v6: '2001:db8:3::/64', internal: true, options: {} },
  four: { v4: '192.0.2.0/26', v6: null, internal: false, options: {} },
  sealed: {
    v4: '203.0.113.192/26',
    v6: '2001:db8:4::/64',
    internal: true,
    options: {
      'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
      'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
    },
  },
};
/** IPv4 and IPv6 of the bridges. */
export const gateways = { plain: ['203.0.113.1', '2001:db8:1::1'], inner: ['203.0.113.129', '2001:db8:3::1'] } as const;
type Net = keyof typeof networks;

export const tcp = (namespace: string, addresses: readonly string[], port: number): Probe[] =>
  addresses.map((address) => ({ kind: 'tcp', namespace, address, port }));
export const udp = (namespace: string, addresses: readonly string[], port: number): Probe[] =>
  addresses.map((address) => ({ kind: 'udp', namespace, address, port, payload: '68656c6c6f' }));
export const icmp = (namespace: string, addresses: readonly string[]): Probe[] =>
  addresses.map((address) => ({ kind: 'icmp', namespace, address }));

interface Started {
  container: Docker.Container;
  pid: number;
  /** IPv4 and IPv6; empty where it has none. */
  addresses: readonly [string, string];
}

/** Networks and containers of every kind that the table of reachability.md names, and a vantage to look out of them. */
export class VantageStack {
  vantage: Vantage;
  readonly #docker: Docker;
  readonly #containers = new Map<string, Started>();

  private constructor(docker: Docker, vantage: Vantage) {
    this.#docker = docker;
    this.vantage = vantage;
  }

  /** Comes back when all of it listens. */
  static async start(engine: EngineClient): Promise<VantageStack> {
    await removeAll(engine.docker);
    const stack = new VantageStack(engine.docker, await openVantage(engine));
    try {
      await stack.#bringUp();
      await stack.#untilListening();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.vantage.close();
    await removeAll(this.#docker);
  }

  /** Starts a stand-in, or what `extra` says; the vantage may look out of it unless it stands in another namespace. */
  async run(
    name: string,
    network: Net | 'host' | `container:${string}`,
    env: Record<string, string>,
    extra: Docker.ContainerCreateOptions = {},
    addNamespace = true,
  ): Promise<void> {
    const container = await this.#docker.createContainer({
      name: `c-${name}`,
      Image: standin,
      Env: Object.entries({ STANDIN_NAME: name, ...env }).map(([key, value]) => `${key}=${value}`),
      Labels: mark,
      ...extra,
      HostConfig: { NetworkMode: network in networks ? `c-${network}` : network, ...extra.HostConfig },
    });
    await container.start();
    const { State, NetworkSettings } = await container.inspect();
    const here = NetworkSettings.Networks[`c-${network}`];
    const addresses = [here?.IPAddress ?? '', here?.GlobalIPv6Address ?? ''] as const;
    this.#containers.set(name, { container, pid: State.Pid, addresses });
    if (addNamespace && network !== 'host') this.vantage.addNamespace(name, State.Pid);
  }

  known(name: string): Started {
    const found = this.#containers.get(name);
    if (!found) throw new Error(`no container ${name}`);
    return found;
  }

  /** IPv4 and IPv6 of a container. */
  both(name: string): readonly [string, string] {
    return this.known(name).addresses;
  }

  async values(probes: readonly Probe[], limitMs = 1_000): Promise<string[]> {
    const results = await this.vantage.probe(probes, { limitMs });
    return results.map(({ value }) => value);
  }

  async one(probe: Probe, limitMs = 2_000): Promise<ProbeResult> {
    const [result] = await this.vantage.probe([probe], { limitMs });
    if (!result) throw new Error('no result');
    return result;
  }

  async #bringUp(): Promise<void> {
    for (const [name, { v4, v6, internal, options }] of Object.entries(networks)) {
      await this.#docker.createNetwork({
        Name: `c-${name}`,
        Labels: mark,
        Internal: internal,
        EnableIPv6: v6 !== null,
        IPAM: { Driver: 'default', Config: [{ Subnet: v4 }, ...(v6 ? [{ Subnet: v6 }] : [])] },
        Options: options,
      });
    }
    await this.run('source', 'plain', { STANDIN_HTTP: '8000' });
    await this.run('neighbour', 'plain', { STANDIN_HTTP: '80', STANDIN_UDP: '9000', STANDIN_TCP: '2222' });
    await this.run('sleeper', 'plain', { STANDIN_HTTP: '80' });
    await this.run('shared', 'container:c-source', { STANDIN_HTTP: '127.0.0.1:8001' }, {}, false);
    await this.run(
      'stranger',
      'other',
      { STANDIN_HTTP: '80', STANDIN_UDP: '9000' },
      { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } }, ExposedPorts: { '80/tcp': {} } },
    );
    await this.run(
      'published4',
      'four',
      { STANDIN_HTTP: '80' },
      { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8084' }] } }, ExposedPorts: { '80/tcp': {} } },
    );
    await this.run('insider', 'inner', { STANDIN_HTTP: '80' });
    await this.run('sealed', 'sealed', { STANDIN_HTTP: '80' });
    await this.run('hostly', 'host', { STANDIN_HTTP: '7070' });
    await this.run(
      'proxy',
      'plain',
      {},
      {
        Image: traefik,
        Cmd: [
          '--api.insecure=true',
          '--entrypoints.web.address=:80',
          '--entrypoints.websecure.address=:443',
          '--entrypoints.websecure.http.tls=true',
        ],
      },
    );
  }

  /** Stand-ins listen a moment after they start. */
  async #untilListening(): Promise<void> {
    const listening = [
      ...tcp('neighbour', ['127.0.0.1', '::1'], 80),
      ...tcp('stranger', ['127.0.0.1'], 80),
      ...tcp('host', ['127.0.0.1'], 7070),
      ...tcp('sleeper', ['127.0.0.1'], 80),
      ...tcp('proxy', ['127.0.0.1'], 443),
      ...tcp('insider', ['127.0.0.1'], 80),
      ...tcp('source', ['127.0.0.1'], 8000),
    ];
    for (let tries = 0; tries < 50; tries++) {
      if ((await this.values(listening)).every((value) => value === 'open')) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not all stand-ins listen: ${(await this.values(listening)).join(', ')}`);
  }
}

async function removeAll(docker: Docker): Promise<void> {
  const filters = { label: ['stackproof.test=vantage'] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
}
