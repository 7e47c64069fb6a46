import { expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherResponses } from './gather-responses.ts';
import { fakeVantage } from '../vantage.fake.ts';

const ok = (ms: number): Partial<ProbeResult> => ({
  value: 'open',
  ms,
  http: { status: 200, headers: {}, body: 'ok', certificate: null },
});
const { evidence, policy } = world(({ containers }, { services }) => {
  for (const container of containers)
    if (container.subject === 'radarr') Object.assign(container, { pid: 0, status: 'exited' });
  Object.assign(services, { qbittorrent: { ...services['qbittorrent'], responds: { port: 8080, path: '/' } } });
});

it('asks again whoever was slow, takes the better, and tells how busy the processors were', async () => {
  const times = [30, 30, 30, 30, 30, 4, 4, 4, 4, 4];
  let [asked, looked] = [0, 0];
  const answer = (probe: Probe): Partial<ProbeResult> =>
    probe.namespace === 'jellyfin' ? ok(times[asked++] ?? 0) : ok(probe.namespace === 'sonarr' ? 40 : 1);
  const run = () => ({ stdout: looked++ === 0 ? 'cpu  10 0 0 100\n' : 'cpu  109 0 0 101\n' });
  const vantage = fakeVantage({ namespaces: ['host', 'jellyfin', 'sonarr', 'gluetun'], answer, run });
  const { value } = await gatherResponses.gather(contextOf(vantage, policy, evidence));
  expect(value.rows.map(({ service, ms }) => [service, ms])).toEqual([
    ['jellyfin', 4],
    ['sonarr', 40],
    ['radarr', null],
    ['qbittorrent', 1],
  ]);
  expect(value.busyPercent).toBe(99);
});

it('asks each service in its own namespace, one request at a time, and takes the median', async () => {
  const times = [9, 1, 3, 2, 4];
  let asked = 0;
  const answer = (probe: Probe): Partial<ProbeResult> => {
    if (probe.kind !== 'http') return {};
    if (probe.namespace === 'jellyfin') return ok(times[asked++] ?? 0);
    if (probe.namespace === 'gluetun')
      return probe.address === '127.0.0.1' ? ok(1) : { value: 'refused', error: 'Connection refused' };
    return { value: 'dropped', error: 'no answer within 2000 ms' };
  };
  const vantage = fakeVantage({ namespaces: ['host', 'jellyfin', 'sonarr', 'radarr', 'gluetun'], answer });
  const { value } = await gatherResponses.gather(contextOf(vantage, policy, evidence));
  expect(value.rows).toEqual([
    { service: 'jellyfin', port: 8096, path: '/health', status: 200, ms: 3, samples: 5, error: null },
    {
      service: 'sonarr',
      port: 8989,
      path: '/ping',
      status: null,
      ms: null,
      samples: 0,
      error: 'no answer within 2000 ms',
    },
    {
      service: 'radarr',
      port: 7878,
      path: '/ping',
      status: null,
      ms: null,
      samples: 0,
      error: 'no container of this service runs',
    },
    { service: 'qbittorrent', port: 8080, path: '/', status: 200, ms: 1, samples: 5, error: null },
  ]);
  expect(vantage.batches.every((size) => size === 1)).toBe(true);
  expect(vantage.asked.filter(({ probe }) => probe.kind === 'http' && probe.namespace === 'sonarr')).toHaveLength(1);
});
