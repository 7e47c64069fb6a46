import type { Container } from '../../evidence/containers.ts';
import type { LogRow, LogStore } from '../../evidence/log-store.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { joinFrames, keepsNoLog } from '../engine/count-errors.ts';
import { need } from '../need.ts';
import { writeNonces } from './log-nonces.ts';
import { readLine, readRetention, readStreams, streamOf } from './loki-api.ts';
import { ask, askedService, isAnswered, readUntil, spotOf, Unanswered, type Spot } from './watch-place.ts';

const dayMs = 86_400_000;
const recentMs = 7_200_000;
/** Loki takes no question that reaches back further than thirty days, unless told. */
const farthestMs = 30 * dayMs - 3_600_000;
/** A Loki that has just started says for fifteen seconds that it is not ready. */
const patienceMs = 30_000;
const pauseMs = 1000;

type Written = Pick<LogRow, 'written' | 'discarded'>;

/** The newest line of a container as the engine has it; null: it wrote none. */
async function readWritten({ engine: { docker } }: GatherContext, { id }: Container): Promise<Written> {
  const container = docker.getContainer(id);
  const inspected = await container.inspect();
  if (keepsNoLog(inspected)) return { written: null, discarded: true };
  const log = await container.logs({ follow: false, stdout: true, stderr: true, timestamps: true, tail: 1 });
  const lines = joinFrames(log, inspected.Config.Tty).split('\n').filter(Boolean);
  const at = Date.parse(lines.at(-1)?.split(' ')[0] ?? '');
  return { written: Number.isNaN(at) ? null : new Date(at).toISOString(), discarded: false };
}

const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Mostly of the last hours; the whole month is asked for only where those have none. */
async function readNewest(context: GatherContext, spot: Spot, query: string): Promise<number | null | Unanswered> {
  const since = (ms: number) => ({ query, sinceMs: Date.now() - ms, direction: 'backward' as const });
  return (await readLine(context, spot, since(recentMs))) ?? readLine(context, spot, since(farthestMs));
}

const unseen = { stream: null, newest: null, written: null, discarded: false, nonce: null };

type Streams = Record<string, string>[] | Unanswered;

async function lookAt(context: GatherContext, spot: Spot, container: Container, streams: Streams): Promise<LogRow> {
  const { subject, service } = container;
  const bare: LogRow = { subject, service, ...unseen, error: null };
  try {
    const row = { ...bare, ...(await readWritten(context, container)) };
    if (!isAnswered(streams)) return { ...row, error: streams.error };
    const stream = streamOf(streams, container);
    if (stream === null) return row;
    const newest = await readNewest(context, spot, `{${stream}}`);
    if (!isAnswered(newest)) return { ...row, stream, error: newest.error };
    return { ...row, stream, newest: moment(newest) };
  } catch (error) {
    return { ...bare, error: `the engine did not give its log: ${messageOf(error)}` };
  }
}

/** Whether Loki is ready, once it is or the wait is over. */
async function readReady(context: GatherContext, spot: Spot): Promise<number | Unanswered> {
  const reply = await readUntil(
    () => ask(context, spot, { path: '/ready' }),
    (each) => !isAnswered(each) || each.status !== 503,
    { longestMs: patienceMs, pauseMs },
  );
  return isAnswered(reply) ? reply.status : reply;
}

/** Where the oldest line may be, farthest first. Loki cuts a question about lines into hours, one of streams not. */
const windows = [farthestMs, 15 * dayMs, 8 * dayMs, 4 * dayMs, dayMs, recentMs, 0] as const;

/** The oldest line of any of the streams, in hours; the lines of a window are asked for where it has any stream. */
async function readOldest(context: GatherContext, spot: Spot, streams: Streams): Promise<number | null> {
  if (!isAnswered(streams)) return null;
  const labels = [...new Set(streams.flatMap((each) => Object.keys(each).slice(0, 1)))];
  const now = Date.now();
  for (const [at, farMs] of windows.entries()) {
    const nearMs = windows[at + 1];
    if (nearMs === undefined) break;
    const [sinceMs, untilMs] = [now - farMs, now - nearMs];
    const mine = await readStreams(context, spot, sinceMs, untilMs);
    if (isAnswered(mine) && mine.length === 0) continue;
    const oldest = await Promise.all(
      labels.map((label) =>
        readLine(context, spot, { query: `{${label}=~".+"}`, sinceMs, untilMs, direction: 'forward' }),
      ),
    );
    // Of a window that could not be asked, nobody knows whether it has an older one.
    if (oldest.some((each) => each instanceof Unanswered)) return null;
    const times = oldest.filter((each) => typeof each === 'number');
    if (times.length > 0) return (now - Math.min(...times)) / 3_600_000;
  }
  return null;
}

const noRetention: LogStore['retention'] = {
  configuredHours: null,
  enforced: null,
  exceptions: [],
  delayHours: null,
  oldestHours: null,
  error: null,
};

async function readShipper(context: GatherContext): Promise<LogStore['shipper']> {
  const place = context.policy.monitoring.logs.shipper;
  const spot = spotOf(context, place);
  const reply = isAnswered(spot) ? await ask(context, spot, { path: '/ready' }) : spot;
  if (isAnswered(reply) && reply.status >= 500)
    return { ...place, state: 'mute', error: `${place.service} answers ${reply.status}: it is not ready` };
  return askedService(place, reply);
}

/** Every running container's lines in the stack's own Loki, and how long they are kept. */
export const gatherLogStore: Gatherer<'log-store'> = {
  id: 'log-store',
  async gather(context) {
    const place = context.policy.monitoring.logs;
    const members = need(context, 'containers').filter(({ member, status }) => member && status === 'running');
    const undertaken = { rows: members.map(({ subject }) => ({ subject })) };
    const [spot, shipper] = [spotOf(context, place), await readShipper(context)];
    const ready = isAnswered(spot) ? await readReady(context, spot) : spot;
    if (!isAnswered(spot) || !isAnswered(ready)) {
      const rows = members.map(({ subject, service }): LogRow => ({
        ...{ subject, service, ...unseen },
        error: ready instanceof Unanswered ? ready.error : null,
      }));
      const store = askedService(place, ready);
      return { value: { store, ready: null, shipper, rows, retention: noRetention }, undertaken, scope: 'no store' };
    }
    const streams = await readStreams(context, spot, Date.now() - farthestMs);
    const bare = await Promise.all(members.map((each) => lookAt(context, spot, each, streams)));
    const marked = bare.flatMap(({ subject, stream }) => {
      const container = members.find((each) => each.subject === subject);
      return container && stream !== null ? [{ container, stream }] : [];
    });
    const nonces = context.lab ? await writeNonces(context, spot, marked) : new Map<string, LogRow['nonce']>();
    const rows = bare.map((row) => ({ ...row, nonce: nonces.get(row.subject) ?? null }));
    const retention = {
      ...(await readRetention(context, spot)),
      oldestHours: await readOldest(context, spot, streams),
    };
    return {
      value: { store: askedService(place, ready), ready, shipper, rows, retention },
      undertaken,
      scope: `${members.length} running containers in ${place.service}, ${nonces.size} with a line of ours`,
    };
  },
};
