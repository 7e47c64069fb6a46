import { describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { atOnce } from '../monitoring/watchers.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherHealingTrials } from './gather-healing-trials.ts';

interface Body {
  paused: boolean;
  stopped?: boolean;
  deaf: boolean;
  sickAt: number;
  started: number;
}

/** Containers that fall ill as told, and a healer that looks every five seconds where there is one. */
function ward({ heals = true, sickens = true, well = true, stops = false } = {}) {
  const did: string[] = [];
  const bodies = new Map<string, Body>();
  const bodyOf = (name: string): Body => {
    const body = bodies.get(name) ?? { paused: false, deaf: false, sickAt: 0, started: 1 };
    bodies.set(name, body);
    return body;
  };
  const isSick = ({ paused, deaf, sickAt }: Body) => paused || (deaf && sickens && Date.now() - sickAt > 10_000);
  const heal = (body: Body) => {
    if (heals && isSick(body) && Date.now() - body.sickAt > 15_000)
      Object.assign(body, { paused: false, deaf: false, stopped: stops, started: body.started + 1 });
  };
  const getContainer = (id: string) => {
    const name = id.replace('id-', '');
    const body = bodyOf(name);
    return {
      inspect: () => {
        heal(body);
        const Health = { Status: isSick(body) || !well ? 'unhealthy' : 'healthy' };
        const goes = body.stopped ? 'exited' : 'running';
        const Status = body.paused ? 'paused' : goes;
        return Promise.resolve({ State: { Status, Pid: 7, StartedAt: String(body.started), Health } });
      },
      pause: () => {
        did.push(`pause ${name}`);
        Object.assign(body, { paused: true, sickAt: Date.now() });
        return Promise.resolve();
      },
      start: () => {
        did.push(`start ${name}`);
        body.stopped = false;
        return Promise.resolve();
      },
      unpause: () => {
        did.push(`unpause ${name}`);
        body.paused = false;
        return Promise.resolve();
      },
    };
  };
  const run = (name: string, argv: readonly string[]) => {
    did.push(`${argv[0]} ${argv[2]} ${name}`);
    Object.assign(bodyOf(name), { deaf: argv[2] === '-I', sickAt: Date.now() });
    return {};
  };
  const engine = { docker: { getContainer }, dockerHost: 'unix:///nowhere.test', transport: 'unix' };
  return {
    did,
    engine: engine as unknown as EngineClient,
    vantage: fakeVantage({ namespaces: [], answer: () => ({}), run }),
  };
}

const gather = (
  { engine, vantage }: ReturnType<typeof ward>,
  context: Partial<GatherContext> = {},
  change: (evidence: Artifacts, policy: GatherContext['policy']) => void = () => undefined,
) =>
  atOnce(
    vi,
    async () => {
      const { evidence, policy } = hardened(change);
      const made = contextOf(vantage, policy, evidence, { engine, disturb: true, ...context });
      return (await gatherHealingTrials.gather(made)).value;
    },
    400,
  );

describe('gatherHealingTrials', () => {
  it('does nothing unless asked, or where nobody is to be healed', async () => {
    const world = ward();
    expect((await gather(world, { disturb: false })).notMade).toContain('--disturb');
    expect((await gather(world, {}, (_, policy) => void (policy.healing.service = null))).notMade).toContain('nobody');
    expect(world.did).toEqual([]);
  });

  it('pauses one, makes another unhealthy, sees both healed, and leaves nothing behind', async () => {
    const world = ward();
    const said: string[] = [];
    const { rows, transcript } = await gather(world, { progress: (_stage, detail) => void said.push(detail ?? '') });
    expect(rows.map(({ service, ill, error }) => [service, ill, error])).toEqual([
      ['radarr', 'paused', null],
      ['sonarr', 'unhealthy', null],
    ]);
    for (const { healedAfter } of rows) expect(healedAfter).toBeLessThanOrEqual(20);
    expect(world.did).toEqual([
      ...['pause radarr', 'iptables -I sonarr', 'ip6tables -I sonarr'],
      ...['iptables -D sonarr', 'ip6tables -D sonarr'],
    ]);
    expect(transcript.every(({ undoneAfterMs, error }) => undoneAfterMs !== null && error === null)).toBe(true);
    expect(said).toHaveLength(2);
  });

  it('says who was not healed, and puts him back', async () => {
    const world = ward({ heals: false });
    const { rows } = await gather(world);
    expect(rows.map(({ healedAfter, error }) => [healedAfter, error])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(world.did).toContain('unpause radarr');
  });

  it('starts again whom the healer has stopped and left so', async () => {
    const world = ward({ stops: true });
    const { rows, transcript } = await gather(world);
    expect(rows.map(({ healedAfter, error }) => [healedAfter, error])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(world.did.filter((each) => each.startsWith('start'))).toEqual(['start radarr', 'start sonarr']);
    expect(transcript.every(({ error }) => error === null)).toBe(true);
  });

  it('says that somebody did not fall ill', async () => {
    const { rows } = await gather(ward({ sickens: false }));
    expect(rows.find(({ ill }) => ill === 'unhealthy')?.error).toContain('did not become unhealthy');
  });

  it('touches nobody who is not well', async () => {
    const world = ward({ well: false });
    const { rows } = await gather(world);
    for (const { error } of rows) expect(error).toContain('was not well before');
    expect(world.did).toEqual([]);
  });

  it('on a live stack writes into nobody’s packet filter', async () => {
    const { rows } = await gather(ward(), { lab: null });
    expect(rows.map(({ ill }) => ill)).toEqual(['paused']);
  });

  it('pauses neither a door nor whom others live with', async () => {
    const { rows } = await gather(ward(), {}, ({ healing }, policy) => {
      policy.healing.services = ['traefik', 'gluetun', 'jellyfin'];
      healing.containers = ['traefik', 'gluetun', 'jellyfin'].map((subject) => ({
        ...{
          subject,
          service: subject,
          labelled: true,
          test: 'none',
          unhealthyAfterSeconds: null,
          startsForSeconds: 0,
        },
      }));
    });
    expect(rows.map(({ service, ill }) => [service, ill])).toEqual([['jellyfin', 'paused']]);
  });
});
