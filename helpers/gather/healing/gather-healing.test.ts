import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { HttpProbe, Probe } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { bearsLabel, gatherHealing, unhealthyAfter } from './gather-healing.ts';

const asks = { Test: ['CMD', 'wget', 'http://127.0.0.1/'], Interval: 5e9, Retries: 2 };
const settings: Record<string, object> = {
  'id-sonarr': { Labels: { autoheal: 'true' }, Healthcheck: asks },
  'id-radarr': { Labels: {}, Healthcheck: { Test: ['CMD-SHELL', 'exit 0'] } },
  'id-jellyfin': { Labels: { autoheal: 'true' } },
  'id-traefik': {},
};
/** What the healer was told, at the next start. */
let told: string[] = [];
const engine = {
  docker: {
    listContainers: () => Promise.resolve(Object.keys(settings).map((Id) => ({ Id, Labels: {} }))),
    getContainer: (id: string) => ({
      inspect: () =>
        Promise.resolve({
          ...{ Id: id, Name: id, Image: 'sha256:1', State: { Status: 'running' }, HostConfig: {}, NetworkSettings: {} },
          Config: id === 'id-traefik' ? { Env: told } : settings[id],
        }),
    }),
  },
  dockerHost: 'unix:///nowhere.test',
  transport: 'unix',
} as unknown as EngineClient;

/** A socket proxy beside sonarr on backend-net, which lets those calls through; sonarr's neighbour radarr heals. */
function gather(
  passes: (probe: HttpProbe) => boolean,
  change: (seen: Artifacts, policy: GatherContext['policy']) => void = () => undefined,
) {
  const { evidence, policy } = hardened((seen, rule) => {
    rule.healing = { ...rule.healing, service: 'traefik' };
    seen.apis.listeners.push({
      ...{ namespace: 'sonarr', port: 2375, loopback: false, kind: 'docker-api', detail: '', writes: 'refused' },
    });
    change(seen, rule);
  });
  const http = (status: number, body: string) => ({ status, headers: {}, body, certificate: null });
  const answer = (probe: Probe) => {
    if (probe.kind !== 'http') return {};
    if (!passes(probe)) return { http: http(403, 'Forbidden') };
    return { http: probe.method === 'GET' ? http(200, '[]') : http(404, '{"message":"No such container: x"}') };
  };
  const vantage = fakeVantage({ namespaces: [], answer });
  return { vantage, gathered: gatherHealing.gather(contextOf(vantage, policy, evidence, { engine })) };
}
const restarts = ({ method, path }: HttpProbe) => method === 'GET' || path.endsWith('/restart');

describe('gatherHealing', () => {
  it.each([
    ['AUTOHEAL_CONTAINER_LABEL=heal', 'heal=true', [false, false, false]],
    ['AUTOHEAL_CONTAINER_LABEL=autoheal', 'autoheal=true', [true, true, false]],
    ['AUTOHEAL_CONTAINER_LABEL=all', null, [true, true, false]],
    ['AUTOHEAL_INTERVAL=5', null, [true, true, false]],
  ])('holds labels against what the healer was told: %s', async (variable, looksFor, labelled) => {
    told = [variable];
    const { value } = await gather(restarts).gathered;
    told = [];
    expect(value.looksFor).toBe(looksFor);
    expect(value.containers.map((each) => each.labelled)).toEqual(labelled);
  });

  it('says who bears the label, whose health check can fail, and what the healer may call', async () => {
    const { vantage, gathered } = gather(restarts);
    const { value } = await gathered;
    expect(value.containers).toEqual([
      {
        subject: 'jellyfin',
        service: 'jellyfin',
        labelled: true,
        test: 'none',
        unhealthyAfterSeconds: null,
        startsForSeconds: 0,
      },
      {
        subject: 'sonarr',
        service: 'sonarr',
        labelled: true,
        test: 'asks',
        unhealthyAfterSeconds: 70,
        startsForSeconds: 0,
      },
      {
        subject: 'radarr',
        service: 'radarr',
        labelled: false,
        test: 'constant',
        unhealthyAfterSeconds: 180,
        startsForSeconds: 0,
      },
    ]);
    expect(Object.fromEntries(value.calls.map(({ kind, value: became }) => [kind, became]))).toEqual({
      ...{ list: 'allowed', restart: 'allowed', stop: 'refused', start: 'refused', kill: 'refused' },
      ...{ exec: 'refused', create: 'refused', remove: 'refused', update: 'refused' },
    });
    expect(value.calls[0]?.at).toBe('sonarr:2375/tcp');
    expect(new Set(vantage.asked.map(({ probe }) => probe.namespace))).toEqual(new Set(['traefik']));
  });

  it('harms nobody: whatever it asks to be changed does not exist', async () => {
    const { vantage, gathered } = gather(() => true);
    await gathered;
    const changing = vantage.asked.flatMap(({ probe }) =>
      probe.kind === 'http' && probe.method !== 'GET' ? [probe] : [],
    );
    expect(changing.length).toBeGreaterThan(0);
    for (const { path, body } of changing) expect(`${path} ${body ?? ''}`).toContain('stackproof-no-such-container');
  });

  it('asks nothing from a healer that does not run, or shares no network', async () => {
    const down = gather(
      restarts,
      (seen) => void Object.assign(containerOf(seen, 'traefik'), { pid: 0, status: 'exited' }),
    );
    expect((await down.gathered).value).toMatchObject({ calls: [], healer: 'traefik' });
    expect((await down.gathered).value.error).toContain('does not run');
    const apart = gather(restarts, (seen) => void (containerOf(seen, 'traefik').attachments = []));
    expect((await apart.gathered).value).toMatchObject({ calls: [], error: null });
  });

  it('looks at nobody where nobody is to be healed', async () => {
    const { gathered } = gather(restarts, (_, policy) => void (policy.healing.service = null));
    expect((await gathered).value).toEqual({ healer: null, looksFor: null, containers: [], calls: [], error: null });
  });
});

describe('a label', () => {
  it.each([
    ['autoheal=true', { autoheal: 'true' }, true],
    ['autoheal=true', { autoheal: 'false' }, false],
    ['autoheal', { autoheal: 'no' }, true],
    ['autoheal', {}, false],
    ['a=b=c', { a: 'b=c' }, true],
    ['', {}, true],
  ])('%s of %j', (label, labels, borne) => {
    expect(bearsLabel(labels, label)).toBe(borne);
  });
});

describe('how long it takes to be unhealthy', () => {
  it('is as often as it is tried, by the engine’s own figures where there are none', () => {
    expect(unhealthyAfter(asks)).toBe(70);
    expect(unhealthyAfter({ Test: ['CMD', 'x'] })).toBe(180);
    expect(unhealthyAfter({ Test: ['CMD', 'x'], Interval: 0, Retries: 0 })).toBe(180);
  });

  it('is as long as it is waited for each time', () => {
    expect(unhealthyAfter({ ...asks, Timeout: 1e9 })).toBe(12);
    expect(unhealthyAfter({ ...asks, Timeout: 86_400e9 })).toBe(172_810);
  });
});
