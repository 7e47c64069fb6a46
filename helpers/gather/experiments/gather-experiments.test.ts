import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { gatherExperiments } from './gather-experiments.ts';
import type { GatherContext } from '../context.ts';
import { contextOf } from '../context.fake.ts';
import { FakePortal } from '../sessions/portal.fake.ts';
import { PutBack } from './put-back.ts';
import { fakeVantage } from '../vantage.fake.ts';

const secrets: Record<string, string> = {
  'env:SMALL_PASSWORD': 'right-password',
  'env:SMALL_TOTP': 'JBSWY3DPEHPK3PXP',
};

/**
 * A login service that an engine stops and pauses, and what the proxy then says. opens: it lets everybody in while
 * nobody asks.
 */
function small({ opens = false, stuck = false, change = {} as Partial<GatherContext> } = {}) {
  const portal = new FakePortal();
  const calls: string[] = [];
  let up = true;
  let status = 'running';
  const act = (call: string, becomes: string) => {
    calls.push(call);
    [status, up] = [becomes, becomes === 'running'];
    return Promise.resolve();
  };
  const engine = {
    docker: {
      getContainer: () => ({
        stop: () => act('stop', 'exited'),
        start: () => act('start', stuck ? 'exited' : 'running'),
        pause: () => act('pause', 'paused'),
        unpause: () => act('unpause', 'running'),
        inspect: () =>
          stuck
            ? Promise.reject(new Error('no such container'))
            : Promise.resolve({ State: { Status: status, Running: up, Pid: 7, Health: { Status: 'healthy' } } }),
      }),
    },
  } as unknown as EngineClient;
  const answer = (probe: Probe): Partial<ProbeResult> => {
    if (up || probe.kind !== 'http' || probe.namespace !== 'outside') return portal.answer(probe);
    if (probe.host !== 'auth.small.test' && opens) return portal.answer({ ...probe, namespace: 'traefik' });
    return { value: 'open', http: { status: 500, headers: {}, body: '', certificate: null } };
  };
  const { evidence, policy } = secured();
  const vantage = fakeVantage({ namespaces: ['outside', 'host', 'traefik', 'authelia'], answer });
  const context = contextOf(vantage, policy, evidence, {
    engine,
    lab: null,
    disturb: true,
    resolve: (reference) => secrets[reference] ?? null,
    ...change,
  });
  return { context, calls, portal };
}

describe('experiments', () => {
  it('are not made where nobody asked for them', async () => {
    const { context, calls } = small({ change: { disturb: false } });
    const { value } = await gatherExperiments.gather(context);
    expect(value).toMatchObject({
      notMade: expect.stringContaining('--disturb') as string,
      ban: null,
      outages: null,
      transcript: [],
    });
    expect(calls).toEqual([]);
  });

  it('on a live stack pause and stop the login service, look, and put it back', async () => {
    const { context, calls } = small();
    const { value } = await gatherExperiments.gather(context);
    expect(calls).toEqual(['pause', 'unpause', 'stop', 'start']);
    expect(value.outages?.during.map(({ state, error }) => [state, error])).toEqual([
      ['mute', null],
      ['stopped', null],
    ]);
    expect(
      value.outages?.during
        .flatMap(({ visits }) => [...visits.anonymous, ...visits.session])
        .map(({ backend }) => backend),
    ).toEqual(Array.from({ length: 12 }, () => null));
    expect(value.outages?.before.session.map(({ backend }) => backend)).toEqual(['sonarr', 'radarr', 'qbittorrent']);
    expect(value.transcript.map(({ undoneAfterMs, error }) => [undoneAfterMs === null, error])).toEqual([
      [true, null],
      [false, null],
      [false, null],
    ]);
  });

  it('see a router that opens while the login is down', async () => {
    const { value } = await gatherExperiments.gather(small({ opens: true }).context);
    expect(value.outages?.during.flatMap(({ visits }) => visits.anonymous).map(({ backend }) => backend)).not.toContain(
      null,
    );
    expect(value.outages?.during.flatMap(({ visits }) => visits.anonymous)).toHaveLength(6);
  });

  it('get an account banned by as many wrong passwords as the policy says', async () => {
    const { value } = await gatherExperiments.gather(small().context);
    expect(value.ban).toMatchObject({
      account: 'anna',
      before: { ok: true },
      after: { ok: false },
      other: null,
      later: { try: { ok: false } },
    });
    expect(value.ban && 'wrong' in value.ban ? value.ban.wrong.map(({ ok }) => ok) : []).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('say what could not be put back', async () => {
    const { value } = await gatherExperiments.gather(small({ stuck: true }).context);
    expect(value.transcript.at(-1)).toMatchObject({
      did: 'docker stop small-authelia-1',
      undone: 'docker start small-authelia-1',
      undoneAfterMs: null,
      error: 'no such container',
    });
  });

  it('begin no more once the run is ended', async () => {
    const putBack = new PutBack();
    await putBack.all();
    const { context, calls } = small({ change: { putBack } });
    const { value } = await gatherExperiments.gather(context);
    expect(calls).toEqual([]);
    expect(value.outages?.during.map(({ error }) => error)).toEqual([
      'the run was ended before this experiment began: docker pause small-authelia-1',
      'the run was ended before this experiment began: docker stop small-authelia-1',
    ]);
  });
});
