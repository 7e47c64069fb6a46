import { describe, expect, it } from 'vitest';
import type { ArtifactId } from '../../evidence/evidence.ts';
import { evidenceOf } from '../../testing/check-tester.ts';
import { world, worldBefore } from '../../testing/worlds/world.ts';
import { addStray, containerOf, networkOf, routerOf } from '../../testing/worlds/world-edits.ts';
import { measureHealth } from './health.ts';

const healthOf = (change?: Parameters<typeof world>[0], make = world) => {
  const given = make(change);
  return measureHealth(evidenceOf(given), given.policy);
};

describe('the figures of the status page', () => {
  it('count services, routed ones and networks, and show the machine', () => {
    const given = healthOf();
    expect(given).toMatchObject({
      running: [7, 7],
      healthy: [6, 6],
      discovered: [4, 4],
      networks: { total: 5, segmented: 5, internal: 2 },
      cpu: { usedPercent: 13 },
      disk: { usedBytes: 50e9, totalBytes: 100e9, usedPercent: 50 },
      latencyMs: { median: 0.07, p95: 0.2 },
    });
    expect(given.responseMs?.mean).toBeCloseTo(1.1);
  });

  it('leave out what is not running, not healthy, not discovered', () => {
    const given = healthOf((evidence) => {
      containerOf(evidence, 'sonarr').status = 'exited';
      containerOf(evidence, 'radarr').health.status = 'unhealthy';
      routerOf(evidence, 'radarr@docker').status = 'disabled';
    });
    expect(given).toMatchObject({ running: [6, 7], healthy: [5, 6], discovered: [3, 4] });
  });

  it('look at the stack’s own containers and networks', () => {
    const given = healthOf((evidence) => {
      containerOf(evidence, 'sonarr').member = false;
      addStray(evidence, 'stray', { member: true, service: null, status: 'exited' });
      networkOf(evidence, 'backend-net').member = false;
    });
    expect(given).toMatchObject({ running: [6, 7], networks: { total: 4, segmented: 4, internal: 1 } });
  });

  it('tell the flat network from the others', () => {
    const { networks } = healthOf(undefined, worldBefore);
    expect(networks && networks.total - networks.segmented).toBe(1);
  });

  it('have the middle of all pairs, and the 95th of the slowest network, in whatever order they came', () => {
    const numbers = Array.from({ length: 100 }, (_, at) => (at * 37) % 100);
    const given = healthOf(({ latency }) => {
      const [pair] = latency.pairs;
      const on = (network: string, times: number) =>
        numbers.flatMap((ms) => (pair ? [{ ...pair, network, medianMs: ms, p95Ms: ms * times }] : []));
      latency.pairs = [...on('slow-net', 2), ...on('fast-net', 1)];
    });
    expect(given.latencyMs).toEqual({ median: 50, p95: 100 });
  });

  it('have the mean of the answers that came', () => {
    const given = healthOf(({ responses: { rows } }) => rows.forEach((row, at) => (row.ms = at === 0 ? null : at * 2)));
    expect(given.responseMs).toEqual({ mean: 3 });
    expect(healthOf(({ responses }) => responses.rows.forEach((row) => (row.ms = null))).responseMs).toBeNull();
    expect(healthOf(({ responses }) => void (responses.rows = responses.rows.slice(0, 1))).responseMs).not.toBeNull();
  });

  it('are left open where nothing was seen', () => {
    const given = evidenceOf(world());
    for (const id of ['containers', 'networks', 'resources', 'latency', 'responses'] satisfies ArtifactId[])
      given.artifacts[id] = { ok: false, ms: 1, scope: '', error: 'gone', cause: 'failed' };
    expect(measureHealth(given, world().policy)).toEqual({
      running: null,
      healthy: null,
      discovered: null,
      networks: null,
      cpu: null,
      memory: null,
      disk: null,
      latencyMs: null,
      responseMs: null,
    });
  });

  it('leave discovery open where labels alone tell of it, for they say what was asked for', () => {
    expect(healthOf(({ traefik }) => void (traefik.partial = 'only labels')).discovered).toBeNull();
  });
});
