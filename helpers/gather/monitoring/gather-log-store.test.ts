import { describe, expect, it, vi } from 'vitest';
import type { HttpProbe } from '../../clients/probes.ts';
import { monitored } from '../../testing/worlds/world-monitored.ts';
import { gatherLogStore } from './gather-log-store.ts';
import { streamOf } from './loki-api.ts';
import { atOnce, engineWithLogs, said, watched } from './watchers.fake.ts';

const written = '2026-11-01T11:59:58.500Z';
const config = 'limits_config: { retention_period: 1w }\ncompactor: { retention_enabled: true }\n';

interface Loki {
  ready?: ReturnType<typeof said>;
  config?: string;
  /** Containers that have a stream. */
  streams?: readonly string[];
  /** Nanoseconds of its lines, by direction. */
  lines?: Readonly<Record<string, string>>;
  /** Whether lines of ours arrive. */
  nonces?: boolean;
  /** Why the helper could not write one. */
  hindered?: string;
  /** Whether the helper can run what writes them. */
  writes?: boolean;
}

/** The helper's program that writes lines, with what it was asked. */
const writer =
  ({ hindered, writes = true }: Loki, asked: unknown[]) =>
  (_: string, __: readonly string[], input: string) => {
    const lines = JSON.parse(input) as unknown[];
    asked.push(...lines);
    if (!writes) return { code: 1, stderr: 'Traceback\nOSError: no such thing\n' };
    return { stdout: JSON.stringify(lines.map((_line, at) => (at === 0 ? (hindered ?? null) : null))) };
  };

function readLines({ lines = {}, nonces = true }: Loki, url: URL) {
  const at = lines[url.searchParams.get('direction') ?? ''];
  const isNone = (url.searchParams.get('query') ?? '').includes('stackproof') && !nonces;
  return said({ data: { result: isNone || !at ? [] : [{ values: [[at, 'a line']] }] } });
}

const loki = (world: Loki) => (probe: HttpProbe) => {
  const { ready = said('ready'), config: text = config, streams = ['sonarr', 'radarr'] } = world;
  if (probe.namespace === 'promtail' && probe.port === 9080) return said('Ready');
  if (probe.namespace !== 'loki' || probe.port !== 3100) return undefined;
  const url = new URL(probe.path, 'http://loki.test');
  const labels = (name: string) => ({ job: 'docker', container: `small-${name}-1`, compose_service: name });
  const answers: Readonly<Record<string, ReturnType<typeof said>>> = {
    '/ready': ready,
    '/config': said(text),
    '/loki/api/v1/series': said({ data: streams.map(labels) }),
  };
  return answers[url.pathname] ?? readLines(world, url);
};
const nanos = (moment: string) => `${Date.parse(moment)}000000`;
const times = { backward: nanos('2026-11-01T11:59:50Z'), forward: nanos('2026-10-30T12:00:00Z') };

const gather = (world: Loki, last: Record<string, string> = { sonarr: written }, lab = true) =>
  atOnce(vi, async () => {
    const asked: unknown[] = [];
    const { context, vantage } = watched(monitored(), loki({ lines: times, ...world }), {
      world: { run: writer(world, asked) },
      context: { engine: engineWithLogs(last), ...(lab ? {} : { lab: null }) },
    });
    return { vantage, asked, ...(await gatherLogStore.gather(context)) };
  });
const rowOf = ({ value }: Awaited<ReturnType<typeof gather>>, subject: string) =>
  value.rows.find((each) => each.subject === subject);

describe('gatherLogStore', () => {
  it('has a row for every running container, told beforehand', async () => {
    const seen = await gather({});
    expect(seen.value.rows).toHaveLength(14);
    expect(seen.undertaken?.['rows']).toHaveLength(14);
    expect(rowOf(seen, 'sonarr')).toEqual({
      subject: 'sonarr',
      service: 'sonarr',
      stream: 'container="small-sonarr-1"',
      newest: '2026-11-01T11:59:50.000Z',
      written,
      discarded: false,
      error: null,
      nonce: { foundAfterMs: 0, error: null },
    });
    expect(rowOf(seen, 'jellyfin')).toMatchObject({ stream: null, newest: null, written: null, nonce: null });
  });

  it('writes a line where the container writes its own, in labs only', async () => {
    const { vantage, asked } = await gather({});
    expect(vantage.ran.map(({ namespace }) => namespace)).toEqual(['host']);
    expect(asked).toEqual(
      ['sonarr', 'radarr'].map(() => ({
        pid: expect.any(Number) as number,
        line: expect.stringMatching(/^stackproof [0-9a-f]{16}$/) as string,
      })),
    );
    expect((await gather({}, {}, false)).vantage.ran).toEqual([]);
  });

  it('says of each line that could not be written why', async () => {
    const first = (seen: Awaited<ReturnType<typeof gather>>) => seen.value.rows.flatMap(({ nonce }) => nonce ?? []);
    const found = { foundAfterMs: 0, error: null };
    expect(first(await gather({ hindered: 'it does not write to the engine' }))).toEqual([
      { foundAfterMs: null, error: 'it does not write to the engine' },
      found,
    ]);
    const none = { foundAfterMs: null, error: 'OSError: no such thing' };
    expect(first(await gather({ writes: false }))).toEqual([none, none]);
  });

  it('waits for a line of ours, and says when none comes', async () => {
    expect(rowOf(await gather({ nonces: false }), 'sonarr')?.nonce).toEqual({ foundAfterMs: null, error: null });
  });

  it('says of a container whose log the engine does not give that it could not be asked', async () => {
    expect(rowOf(await gather({}, { sonarr: 'gone' }), 'sonarr')?.error).toContain('no such container');
    expect(rowOf(await gather({}, { sonarr: 'discarded' }), 'sonarr')).toMatchObject({ discarded: true, error: null });
  });

  it.each([
    ['a week, thrown away', config, 168, true],
    ['nobody throws anything away', 'limits_config: { retention_period: 168h0m0s }', 168, false],
    ['for ever', 'limits_config: { retention_period: 0s }\ncompactor: { retention_enabled: true }', null, true],
    [
      'by the tables of before',
      'table_manager: { retention_deletes_enabled: true, retention_period: 336h }',
      336,
      true,
    ],
  ])('reads how long lines are kept: %s', async (_what, text, configuredHours, enforced) => {
    const { value } = await gather({ config: text });
    expect(value.retention).toMatchObject({ configuredHours, enforced, error: null });
    expect(value.retention.oldestHours).toBeCloseTo(48, 0);
  });

  it('names streams that are kept for another time', async () => {
    const other = `{ retention_period: 168h, retention_stream: [{ selector: '{a="b"}', period: 24h, priority: 1 }] }`;
    const { value } = await gather({ config: `limits_config: ${other}\n` });
    expect(value.retention.exceptions).toEqual([{ selector: '{a="b"}', hours: 24 }]);
  });

  it('says that a configuration which is none was not read', async () => {
    expect((await gather({ config: '[' })).value.retention).toMatchObject({ configuredHours: null, enforced: null });
  });

  it('waits for a store that is not ready, and keeps what it says at last', async () => {
    const { value } = await gather({ ready: said('Ingester not ready', 503) });
    expect([value.store.state, value.ready]).toEqual(['answered', 503]);
  });

  it('says of a store that does not answer why none of its rows was asked', async () => {
    const { value } = await gather({ ready: { value: 'refused' } });
    expect(value.store.state).toBe('unreached');
    expect(value.rows).toHaveLength(14);
    expect(value.rows.every(({ error }) => error !== null)).toBe(true);
  });
});

describe('streamOf', () => {
  const container = { name: 'small-sonarr-1', id: 'a'.repeat(64), service: 'sonarr' };
  const of = (labels: Record<string, string>) =>
    streamOf([{ job: 'x' }, labels], container as Parameters<typeof streamOf>[1]);
  it.each([
    [{ container: 'small-sonarr-1' }, 'container="small-sonarr-1"'],
    [{ container_name: '/small-sonarr-1' }, 'container_name="/small-sonarr-1"'],
    [{ container_id: 'a'.repeat(12) }, `container_id="${'a'.repeat(12)}"`],
    [
      { filename: `/var/lib/docker/containers/${'a'.repeat(64)}/x.log` },
      `filename="/var/lib/docker/containers/${'a'.repeat(64)}/x.log"`,
    ],
    [{ compose_service: 'sonarr', container: 'small-sonarr-1' }, 'container="small-sonarr-1"'],
    [{ compose_service: 'sonarr' }, 'compose_service="sonarr"'],
    [{ host: 'small-sonarr-1' }, null],
    [{ container: 'small-radarr-1' }, null],
  ])('%j', (labels, expected) => {
    expect(of(labels as unknown as Record<string, string>)).toBe(expected);
  });
});
