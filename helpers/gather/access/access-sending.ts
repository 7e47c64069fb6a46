import { setTimeout as delay } from 'node:timers/promises';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { familyOf } from '../../lib/ip.ts';
import { lanesOf, paces, type Lane } from './access-pace.ts';
import type { GatherContext } from '../context.ts';
import { ask } from '../network/probing.ts';

/**
 * Longer than a slow service and a login in front of it take; far below the half minute after which the proxy says 504.
 */
const limitMs = 8000;
/**
 * As many at once as keep two cores busy, in several heaps, so that while one is waited for the next is sent. More
 * would only queue, and keep the gatherers waiting that ask one thing after the other: of the login's sessions each
 * step stands behind all that is under way.
 */
const batch = 16;
const abreast = 8;

/** What is to be sent, and by the how-manieth visitor; null: by the usual one. */
interface Due<T> {
  item: T;
  visitor: number | null;
}

type Sender = Pick<GatherContext, 'vantage' | 'lab' | 'gathered' | 'outside'>;

export interface Sent<T> {
  item: T;
  result: ProbeResult;
  /** The address it was sent from; null: the namespace's usual one. */
  from: string | null;
}

/** Addresses to ask from: a lab's internet has some; whoever lends an outside view lends one. */
const visitorsOf = ({ outside }: Sender): readonly string[] => (outside?.view === 'lab' ? outside.visitors : []);

/**
 * Sends requests and pairs each with its answer, in their order: at once in a lab of ours, slowly on a running stack,
 * and nowhere faster than the stack's own rate limit. Where that
 * counts each address for itself, a lab asks from several. Without a table of routers no limit is known. rested: others
 * were sent just before, so that the first rest too.
 */
export async function sendAll<T>(
  context: Sender,
  items: readonly T[],
  probeOf: (item: T) => HttpProbe,
  hostOf: (item: T) => string,
  rested = false,
): Promise<Sent<T>[]> {
  const { vantage, lab, gathered } = context;
  const known = gathered.traefik?.ok ? gathered.traefik.value : null;
  const families = Map.groupBy(visitorsOf(context), familyOf);
  const count = Math.min(families.get(6)?.length ?? 0, families.get(4)?.length ?? 0);
  const put = async (part: readonly Due<T>[]): Promise<Sent<T>[]> => {
    const fromOf = ({ item, visitor }: Due<T>): string | null => {
      const { namespace, address } = probeOf(item);
      return visitor === null || namespace !== 'outside' ? null : (families.get(familyOf(address))?.[visitor] ?? null);
    };
    const mine = part.map((due) => ({ item: due.item, from: fromOf(due) }));
    const asked = await ask(
      vantage,
      mine,
      ({ item, from }) => ({ ...probeOf(item), keep: true, ...(from === null ? {} : { from }) }),
      limitMs,
    );
    return asked.map(({ item: { item, from }, result }) => ({ item, from, result }));
  };
  // Whoever sends them, all that nobody holds back goes out through the same few heaps.
  const sendFree = async (lanes: readonly Lane<T>[]): Promise<Sent<T>[]> => {
    const free = lanes.flatMap(({ items: mine, visitor }) => mine.map((item) => ({ item, visitor })));
    const heaps = chunk(
      rowsOf(free, ({ item, visitor }) => `${hostOf(item)} ${visitor}`),
      batch,
    ).values();
    const answers: Sent<T>[] = [];
    const work = async (): Promise<void> => {
      for (const rows of heaps) for (const heap of turnsOf(rows)) answers.push(...(await put(heap)));
    };
    await Promise.all(Array.from({ length: abreast }, work));
    return answers;
  };
  const stop = new AbortController();
  const rest = (ms: number) => delay(ms, undefined, { signal: stop.signal });
  const sendLane = async ({ everyMs, visitor, items: mine }: Lane<T>): Promise<Sent<T>[]> => {
    const answers: Promise<Sent<T>[]>[] = [];
    if (rested) await rest(everyMs);
    for (const [at, item] of mine.entries()) {
      const answer = put([{ item, visitor }]);
      answers.push(answer);
      // Whoever is counted rests once the answer is here: what we send while we are busy would else arrive in a heap. A
      // slow answer is not waited for.
      if (at + 1 < mine.length) await Promise.race([answer, rest(everyMs)]).then(() => rest(everyMs));
    }
    return (await Promise.all(answers)).flat();
  };
  try {
    const rank = new Map(items.map((item, at) => [item, at]));
    const lanes = lanesOf(items, hostOf, paces(known, lab === null), count);
    const [free = [], held = []] = [true, false].map((isFree) =>
      lanes.filter(({ everyMs }) => (everyMs === 0) === isFree),
    );
    const sent = await Promise.all([sendFree(free), ...held.map(sendLane)]);
    return sent.flat().toSorted((one, other) => (rank.get(one.item) ?? 0) - (rank.get(other.item) ?? 0));
  } finally {
    stop.abort();
  }
}

/**
 * Rows of what is asked of one server by one visitor: in a row one after the other, over the same connection. As many
 * rows as go out at once, or more.
 */
function rowsOf<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const byKey = [...Map.groupBy(items, keyOf).values()];
  const parts = Math.ceil((batch * abreast) / Math.max(1, byKey.length));
  const rows = byKey.flatMap((mine) =>
    Array.from({ length: parts }, (_, part) => mine.filter((_item, at) => at % parts === part)),
  );
  return rows.filter(({ length }) => length > 0).toSorted((one, other) => other.length - one.length);
}

/** The first of each row, then the second of each … */
const turnsOf = <T>(rows: readonly T[][]): T[][] =>
  Array.from({ length: rows[0]?.length ?? 0 }, (_, turn) => rows.flatMap((row) => row.slice(turn, turn + 1)));

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
