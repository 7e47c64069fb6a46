import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../lib/errors.ts';
import { stages } from '../evidence/define-artifact.ts';
import type { ArtifactId } from '../evidence/evidence.ts';
import { artifactIds, artifactOf } from '../evidence/registry.ts';
import { hardened } from '../testing/worlds/world-hardened.ts';
import type { Gatherer } from './context.ts';
import { contextOf } from './context.fake.ts';
import { gatherers as real } from './all.ts';
import { need } from './need.ts';
import { gatherAll } from './gather-all.ts';
import { fakeVantage } from './vantage.fake.ts';

const { evidence, policy } = hardened();
const context = () =>
  contextOf(fakeVantage({ namespaces: ['host', 'outside', 'traefik', 'sonarr'], answer: () => ({}) }), policy, {});

/** The real gatherers' order and needs, each giving the small world's artifact after a turn. */
function pretend(log: string[], change: Partial<Record<ArtifactId, Gatherer['gather']>> = {}): Gatherer[] {
  return real.map(({ id }) => ({
    id,
    gather: async (given) => {
      log.push(`begin ${id}`);
      const changed = change[id];
      if (changed) return changed(given);
      for (const other of artifactOf(id).needs) need(given, other);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`end ${id}`);
      return { value: evidence[id], scope: id };
    },
  }));
}
const before = (log: readonly string[], first: string, second: string) =>
  expect(log.indexOf(first), `${first} before ${second}`).toBeLessThan(log.indexOf(second));

describe('the schedule', () => {
  it('has a gatherer for every artifact', () => {
    expect(real.map(({ id }) => id).sort()).toEqual([...artifactIds].sort());
  });

  it('gives every gatherer what it needs first', async () => {
    const log: string[] = [];
    const whole = { ...context(), policy: { ...policy, iteration: 7 } };
    const { artifacts } = await gatherAll(whole, { gatherers: pretend(log) });
    expect(artifactIds.filter((id) => !artifacts[id].ok)).toEqual([]);
    for (const id of artifactIds) for (const other of artifactOf(id).needs) before(log, `end ${other}`, `begin ${id}`);
  });

  it('makes no experiment that nobody asked for, only because another one waits for it', async () => {
    const log: string[] = [];
    const whole = { ...context(), policy: { ...policy, iteration: 7 } };
    await gatherAll(whole, { gatherers: pretend(log), only: ['panels', 'healing-trials'] });
    const made = log.filter(
      (line) => line.startsWith('begin') && artifactOf(line.slice(6) as ArtifactId).stage === 'experiments',
    );
    expect(made).toEqual(['begin panels', 'begin healing-trials']);
    before(log, 'end panels', 'begin healing-trials');
  });

  it('measures alone, before anything sweeps, and looks again once all packets are sent', async () => {
    const log: string[] = [];
    await gatherAll(context(), { gatherers: pretend(log) });
    for (const id of ['resources', 'latency', 'responses'])
      expect(log.indexOf(`end ${id}`)).toBe(log.indexOf(`begin ${id}`) + 1);
    for (const id of ['apis', 'listeners', 'reachability', 'outside']) before(log, 'end responses', `begin ${id}`);
    for (const id of ['routes', 'egress']) before(log, `end ${id}`, 'begin outside');
    // What disturbs comes last: it would void all that was seen before.
    const trials = ['alert-trials', 'vpn-trials', 'healing-trials', 'backup-restore', 'ban-trials', 'rate-trials'];
    const last = ['experiments', 'panels', ...trials, 'firewall-reload'];
    for (const id of ['steadiness', 'secret-leaks']) before(log, `end ${id}`, 'begin experiments');
    expect(log.slice(-18)).toEqual(last.flatMap((id) => [`begin ${id}`, `end ${id}`]));
  });
});

describe('gatherAll', () => {
  it('records failed artifacts, what hangs on them, and what the source cannot show', async () => {
    const fail = (error: Error) => () => Promise.reject(error);
    const change = {
      listeners: fail(new EvidenceError('no socket table could be read')),
      egress: fail(new EvidenceError('a stand-in has no internet', { reason: 'source' })),
      logs: fail(new TypeError('x is undefined')),
    };
    const { artifacts } = await gatherAll(context(), { gatherers: pretend([], change) });
    expect(artifacts.listeners).toMatchObject({ ok: false, cause: 'failed', error: 'no socket table could be read' });
    expect(artifacts.reachability).toMatchObject({
      ok: false,
      cause: 'failed',
      needs: 'listeners',
      error: 'this look needs the artifact "listeners": no socket table could be read',
    });
    expect(artifacts.egress).toMatchObject({ ok: false, cause: 'source' });
    expect(artifacts.logs.ok ? '' : artifacts.logs.error).toMatch(
      /^looking at logs failed in a way that stackproof did not foresee: TypeError: x is undefined/,
    );
    expect(artifacts.containers.ok).toBe(true);
  });

  it('lets later stages begin while somebody only waits, but not the one that would disturb it', async () => {
    const log: string[] = [];
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    const egress: Gatherer['gather'] = async ({ goOn }) => {
      goOn?.();
      await answer;
      log.push('end egress');
      return { value: evidence.egress, scope: '' };
    };
    // What comes after the stage before it ends the waiting; were that not begun, nothing would.
    const tls: Gatherer['gather'] = () => {
      resolve();
      return Promise.resolve({ value: evidence.tls, scope: '' });
    };
    const whole = { ...context(), policy: { ...policy, iteration: 7 } };
    const { artifacts } = await gatherAll(whole, { gatherers: pretend(log, { egress, tls }) });
    before(log, 'begin tls', 'end egress');
    before(log, 'end egress', 'begin gateways');
    expect(artifacts.egress).toMatchObject({ ok: true });
  });

  it('lets others go first midway where one asks for its turn', async () => {
    const log: string[] = [];
    const http3: Gatherer['gather'] = async ({ turn }) => {
      log.push('ask');
      await turn?.();
      log.push('ask more');
      return { value: evidence.http3, scope: '' };
    };
    const whole = { ...context(), policy: { ...policy, iteration: 7 } };
    await gatherAll(whole, { gatherers: pretend(log, { http3 }) });
    before(log, 'ask', 'end access');
    for (const id of ['access', 'standpoints', 'redirects', 'tls']) before(log, `end ${id}`, 'ask more');
    before(log, 'ask more', 'begin split-names');
  });

  it('has what only waits in the recording, also where nothing comes after it', async () => {
    const egress: Gatherer['gather'] = async ({ goOn }) => {
      goOn?.();
      await new Promise((resolve) => setImmediate(resolve));
      return { value: evidence.egress, scope: '' };
    };
    const { artifacts } = await gatherAll(context(), { only: ['egress'], gatherers: pretend([], { egress }) });
    expect(artifacts.egress).toMatchObject({ ok: true });
  });

  it('waits for whoever does not let others go on', async () => {
    const log: string[] = [];
    const listeners: Gatherer['gather'] = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push('end listeners');
      return { value: evidence.listeners, scope: '' };
    };
    await gatherAll(context(), { gatherers: pretend(log, { listeners }) });
    before(log, 'end listeners', 'begin gateways');
  });

  it('looks only at what was asked for and what that needs', async () => {
    const log: string[] = [];
    const { artifacts } = await gatherAll(context(), { only: ['networks'], gatherers: pretend(log) });
    expect(artifactIds.filter((id) => artifacts[id].ok).sort()).toEqual(['containers', 'host', 'networks']);
    expect(artifacts.logs).toMatchObject({ ok: false, error: 'it was not asked for' });
  });

  it('leaves out what no criterion of the iteration asks about', async () => {
    const log: string[] = [];
    const { artifacts } = await gatherAll(
      { ...context(), policy: { ...policy, iteration: 3 } },
      { gatherers: pretend(log) },
    );
    expect(artifacts.redirects.ok).toBe(true);
    expect(artifacts.access).toMatchObject({ ok: false, error: 'it was not asked for' });
    expect(log).not.toContain('begin experiments');
  });

  it('keeps what a gatherer resolved or hid out of every artifact', async () => {
    const logs: Gatherer['gather'] = (given) => {
      const word = given.resolve('env:WORD') ?? '';
      given.hide('a-cookie');
      return Promise.resolve({
        value: {
          windowMinutes: 15,
          rows: [{ service: `${word} and a-cookie`, lines: 0, errors: 0, worstMinute: 0, failed: null }],
        },
        scope: '',
      });
    };
    const { artifacts } = await gatherAll(
      { ...context(), resolve: () => 'open-sesame' },
      { gatherers: pretend([], { logs }) },
    );
    expect(artifacts.logs).toMatchObject({ value: { rows: [{ service: '[redacted] and [redacted]' }] } });
  });

  it('says which views it had, and how long each stage took', async () => {
    const { views, stages: took } = await gatherAll(context(), { gatherers: pretend([]) });
    expect(views).toEqual(['outside:lab', 'host', 'containers:2']);
    expect(took.map(({ stage }) => stage)).toEqual(Object.keys(stages));
  });

  it('stops at once when interrupted, without beginning another gatherer', async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const hang: Gatherer['gather'] = () => {
      controller.abort(new Error('interrupted'));
      return new Promise(() => undefined);
    };
    await expect(
      gatherAll(context(), { gatherers: pretend(log, { resources: hang }), signal: controller.signal }),
    ).rejects.toThrow('interrupted');
    expect(log.at(-1)).toBe('begin resources');
  });
});
