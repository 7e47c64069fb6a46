import { describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { HttpProbe } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { GatherContext } from '../context.ts';
import { monitored } from '../../testing/worlds/world-monitored.ts';
import { gatherAlertTrials } from './gather-alert-trials.ts';
import { atOnce, nobody, said, watched } from './watchers.fake.ts';

type Labels = Record<string, string>;

/** A lab whose alerts come as far as told, and what was done to it. */
function lab({ arrives = true, holds = true, inbox = true, refuses = '' } = {}) {
  const did: string[] = [];
  const sent: Labels[] = [];
  const act = (what: string, alert: string) => (id: string) => {
    did.push(`${what} ${id}`);
    if (what === refuses) return Promise.reject(new Error('the engine refused'));
    if (alert !== '') sent.push({ alertname: alert, name: id.replace('id-', 'small-') + '-1' });
    return Promise.resolve();
  };
  const statuses = new Map<string, string>();
  const getContainer = (id: string) => {
    const become = (status: string, acted: Promise<void>) => acted.then(() => void statuses.set(id, status));
    return {
      inspect: () => Promise.resolve({ State: { Status: statuses.get(id) ?? 'running' } }),
      stop: () => become('exited', act('stop', 'ContainerDown')(id)),
      start: () => become('running', act('start', '')(id)),
      pause: () => become('paused', act('pause', 'VPNConnectionDown')(id)),
      unpause: () => become('running', act('unpause', '')(id)),
    };
  };
  const run = (_namespace: string, argv: readonly string[]) => {
    const source = argv.at(-1) ?? '';
    if (source.includes('Popen')) sent.push({ alertname: 'HighCPUUsage' });
    if (source.includes('statvfs')) sent.push({ alertname: 'DiskSpaceLow' });
    did.push(/Popen|statvfs|killpg|remove/.exec(source)?.[0] ?? source);
    return { stdout: '4711\n' };
  };
  const answer = (probe: HttpProbe) => {
    if (probe.namespace === 'alertmanager' && probe.path === '/api/v2/alerts') {
      if (probe.method !== 'POST') return said(holds ? sent.map((labels) => ({ labels })) : []);
      const [alert] = JSON.parse(probe.body ?? '[]') as { labels: Labels }[];
      if (alert) sent.push(alert.labels);
      return said({});
    }
    if (probe.namespace === 'grafana' && probe.path === '/received' && inbox)
      return said(arrives ? sent.map((labels) => ({ status: 'firing', labels })) : []);
    return nobody;
  };
  const engine = { docker: { getContainer }, dockerHost: 'unix:///nowhere.test', transport: 'unix' };
  return { did, sent, answer, run, engine: engine as unknown as EngineClient };
}

/** Grafana plays the notifier. */
const change = ({ alerting }: Artifacts, { monitoring }: GatherContext['policy']) => {
  for (const { integrations } of alerting.receivers) for (const each of integrations) each.endpoint = 'grafana:3000';
  Object.assign(monitoring, { alerts: [...monitoring.alerts, 'HighCPUUsage', 'VPNConnectionDown'] });
  Object.assign(monitoring.jobs, {
    gluetun: { service: 'gluetun', port: null },
    'node-exporter': { service: 'prometheus', port: null },
  });
};
const gather = (world: ReturnType<typeof lab>, context: Partial<GatherContext> = {}, edit = change) =>
  atOnce(
    vi,
    async () => {
      const made = watched(monitored(edit), world.answer, {
        world: { run: world.run },
        context: { engine: world.engine, disturb: true, ...context },
      });
      return (await gatherAlertTrials.gather(made.context)).value;
    },
    500,
  );

describe('gatherAlertTrials', () => {
  it('does nothing unless asked', async () => {
    const world = lab();
    const value = await gather(world, { disturb: false });
    expect(value).toMatchObject({ rows: [], watching: [] });
    expect(value.notMade).toContain('--disturb');
    expect(world.did).toEqual([]);
  });

  it('lets each alert loose, sees it arrive, and puts back what it did', async () => {
    const world = lab();
    const { rows, watching, transcript } = await gather(world);
    expect(watching).toEqual(['grafana']);
    expect(rows.map(({ alert, reached, error }) => [alert, reached, error])).toEqual([
      ['test alert', 'receiver', null],
      ['ContainerDown', 'receiver', null],
      ['DiskSpaceLow', 'receiver', null],
      ['VPNConnectionDown', 'receiver', null],
      ['HighCPUUsage', 'receiver', null],
    ]);
    expect(world.did).toEqual([
      ...['stop id-jellyfin', 'start id-jellyfin', 'statvfs', 'remove'],
      ...['pause id-gluetun', 'unpause id-gluetun', 'Popen', 'killpg'],
    ]);
    expect(transcript.every(({ undoneAfterMs, error }) => undoneAfterMs !== null && error === null)).toBe(true);
  });

  it('on a live stack sends a test alert and does no harm', async () => {
    const world = lab();
    const { rows } = await gather(world, { lab: null });
    expect(rows.map(({ alert }) => alert)).toEqual(['test alert']);
    expect(world.did).toEqual([]);
  });

  it('says how far an alert came', async () => {
    expect((await gather(lab({ arrives: false }), { lab: null })).rows[0]).toMatchObject({
      reached: 'alertmanager',
      error: null,
    });
    expect((await gather(lab({ arrives: false, holds: false }), { lab: null })).rows[0]).toMatchObject({
      reached: 'nowhere',
      afterMs: null,
    });
  });

  it('cannot say more than that where no receiver tells what came', async () => {
    const { rows, watching } = await gather(lab({ inbox: false }), { lab: null });
    expect(watching).toEqual([]);
    expect(rows[0]?.error).toContain('no receiver in the stack');
  });

  it('says that a cause could not be made, and goes on', async () => {
    const { rows } = await gather(lab({ refuses: 'stop' }));
    expect(rows.find(({ alert }) => alert === 'ContainerDown')).toMatchObject({ error: 'the engine refused' });
    expect(rows.find(({ alert }) => alert === 'DiskSpaceLow')).toMatchObject({ reached: 'receiver' });
  });

  it('lets alone what fires already: it has come, or cannot be tried now', async () => {
    const world = lab();
    world.sent.push({ alertname: 'HighCPUUsage' });
    expect((await gather(world)).rows.at(-1)).toMatchObject({ reached: 'receiver', cause: 'it was active before' });
    expect(world.did).not.toContain('Popen');
    const deaf = lab({ arrives: false });
    deaf.sent.push({ alertname: 'HighCPUUsage' });
    expect((await gather(deaf)).rows.at(-1)?.error).toContain('cannot be tried now');
  });

  it('sends nothing where there is no Alertmanager', async () => {
    const value = await gather(lab(), {}, (evidence) => {
      evidence.containers = evidence.containers.filter(({ service }) => service !== 'alertmanager');
    });
    expect(value.notMade).toContain('there is no container of alertmanager');
  });
});
