import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherTunnels } from './gather-tunnels.ts';
import type { Process } from './tunnel-processes.ts';
import { fakeVantage } from '../vantage.fake.ts';

const quiet = JSON.stringify({ gateways: [], services: 0, mappings: [], trouble: [] });
const serves = (target: string): Partial<ProbeResult> => ({
  value: 'open',
  http: {
    status: 200,
    headers: {},
    body: JSON.stringify({ config: { ingress: [{ hostname: 'media.test', service: target }] } }),
    certificate: null,
  },
});

/** An engine with the world's containers, some of which run another program. */
function engineOf(ids: readonly string[], commands: Readonly<Record<string, string[]>>): EngineClient {
  const inspect = (id: string) => {
    const [path = 'x', ...args] = commands[id] ?? [];
    return {
      Id: id,
      Name: id,
      Image: 'i',
      Path: path,
      Args: args,
      State: { Status: 'running' },
      HostConfig: {},
      Config: {},
      NetworkSettings: {},
    };
  };
  const docker = {
    listContainers: () => Promise.resolve(ids.map((Id) => ({ Id, Labels: {} }))),
    getContainer: (id: string) => ({ inspect: () => Promise.resolve(inspect(id)) }),
  };
  return { docker, dockerHost: 'unix:///x', transport: 'unix' } as unknown as EngineClient;
}

async function look(
  change: (evidence: ReturnType<typeof world>['evidence']) => void,
  commands: Readonly<Record<string, string[]>>,
  answer: (probe: Probe) => Partial<ProbeResult>,
  processes: readonly Partial<Process>[] = [],
) {
  const { evidence, policy } = world(change);
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer,
    run: (_, argv) => {
      if (argv[0] !== 'python3') return { code: 1, stderr: 'No such file' };
      const rows = processes.map((each) => ({ words: ['x'], names: [], package: null, held: [], ...each }));
      return { stdout: argv[3]?.includes('Go built') ? JSON.stringify(rows) : quiet };
    },
  });
  return (
    await gatherTunnels.gather(
      contextOf(vantage, policy, evidence, {
        engine: engineOf(
          evidence.containers.map(({ id }) => id),
          commands,
        ),
      }),
    )
  ).value;
}

const refused = (): Partial<ProbeResult> => ({ value: 'refused' });

const listensAt =
  (namespace: string, address: string, port: number) =>
  ({ listeners }: Artifacts): void =>
    void listeners.sockets.push({
      namespace,
      protocol: 'tcp',
      address,
      port,
      process: 'x',
      loopback: address === '127.0.0.1',
    });

describe('gatherTunnels', () => {
  it('reads the ingress of a cloudflared by its command', async () => {
    const value = await look(
      listensAt('radarr', '127.0.0.1', 2000),
      { 'id-radarr': ['/usr/local/bin/cloudflared', 'tunnel', 'run'] },
      (probe) => (probe.kind === 'http' && probe.port === 2000 ? serves('http://traefik:80') : refused()),
    );
    expect(value.tunnels).toEqual([
      {
        service: 'radarr',
        on: 'container',
        kind: 'cloudflared',
        readFrom: 'its own /config on port 2000',
        ingress: [{ hostname: 'media.test', target: 'http://traefik:80' }],
        error: null,
      },
    ]);
    expect(value.upnp.answered).toBe(false);
  });

  it('finds one that calls itself something else', async () => {
    const value = await look(listensAt('sonarr', '::', 20241), {}, (probe) =>
      probe.kind === 'http' && probe.port === 20241 ? serves('http://sonarr:8989') : refused(),
    );
    expect(value.tunnels).toMatchObject([
      { service: 'sonarr', kind: 'cloudflared', ingress: [{ target: 'http://sonarr:8989' }] },
    ]);
  });

  it('names a tunnel whose ingress it cannot read, without calling it empty', async () => {
    const value = await look(
      () => undefined,
      { 'id-radarr': ['cloudflared', 'tunnel', 'run'], 'id-sonarr': ['/usr/local/bin/containerboot', 'tailscaled'] },
      refused,
    );
    expect(value.tunnels.map(({ service, kind, ingress }) => [service, kind, ingress])).toEqual([
      ['sonarr', 'tailscale', null],
      ['radarr', 'cloudflared', null],
    ]);
    expect(value.tunnels.every(({ error }) => error !== null)).toBe(true);
  });

  it.each<[string, Partial<Process>, string, string]>([
    ['the name of a process', { words: ['cloudflared'] }, 'cloudflared', 'name and arguments of a process'],
    [
      'its arguments, whatever it is called',
      { words: ['updater', 'tunnel', '--no-autoupdate', 'run', '--token'] },
      'cloudflared',
      'name and arguments of a process',
    ],
    ['a variable', { words: ['x'], names: ['PATH', 'TUNNEL_TOKEN'] }, 'cloudflared', 'its variable TUNNEL_TOKEN'],
    ['a key of another kind', { names: ['TS_AUTHKEY'] }, 'tailscale', 'its variable TS_AUTHKEY'],
    [
      'what Go wrote into the program',
      { package: 'github.com/cloudflare/cloudflared/cmd/cloudflared' },
      'cloudflared',
      'the program itself, whatever it is called',
    ],
    ['a port that somebody else forwards', { words: ['ssh', '-N', '-R'] }, 'ssh', 'name and arguments of a process'],
  ])('knows a tunnel by %s', async (_, process, kind, readFrom) => {
    const value = await look(() => undefined, {}, refused, [{ container: 'id-radarr', ...process }]);
    expect(value.tunnels).toMatchObject([{ service: 'radarr', on: 'container', kind, readFrom, ingress: null }]);
  });

  it('lists whoever keeps a connection to the internet, not to a neighbour or the house', async () => {
    const peer = (address: string) => ({ protocol: 'tcp' as const, address, port: 7844 });
    const held = ['203.0.113.66', '198.51.100.10', '192.168.1.9', 'fd00::1', '192.0.2.9'].map(peer);
    const value = await look(() => undefined, {}, refused, [
      { container: 'id-radarr', held },
      { container: 'id-sonarr', held: held.slice(0, 4) },
      { container: 'of-nobody', held },
    ]);
    expect(value.kept).toEqual([{ service: 'radarr', peers: ['192.0.2.9:7844/tcp'] }]);
    expect(value.tunnels).toEqual([]);
  });

  it('throws where the processes could not be read', async () => {
    const { evidence, policy } = world();
    const vantage = fakeVantage({
      namespaces: ['host'],
      answer: refused,
      run: (_, argv) => (argv[3]?.includes('Go built') ? { code: 1, stderr: 'denied' } : { stdout: quiet }),
    });
    const engine = engineOf([], {});
    await expect(gatherTunnels.gather(contextOf(vantage, policy, evidence, { engine }))).rejects.toThrow(/denied/);
  });

  it('names the host’s own mesh interfaces', async () => {
    const value = await look(
      (evidence) => evidence.host.tunnels.push({ interface: 'tailscale0', kind: 'tailscale' }),
      {},
      refused,
    );
    expect(value.tunnels).toMatchObject([{ service: 'host:tailscale0', on: 'host', kind: 'tailscale', ingress: null }]);
  });

  it('throws where sockets were not read and a tunnel may hide', async () => {
    await expect(
      look((evidence) => evidence.listeners.unread.push({ namespace: 'sonarr', error: 'gone' }), {}, refused),
    ).rejects.toThrow(/the sockets of sonarr could not be read/);
  });
});
