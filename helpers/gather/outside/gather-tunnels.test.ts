import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherTunnels } from './gather-tunnels.ts';
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
) {
  const { evidence, policy } = world(change);
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer,
    run: (_, argv) => (argv[0] === 'python3' ? { stdout: quiet } : { code: 1, stderr: 'No such file' }),
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
