import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { ask } from '../network/probing.ts';
import { watchWhile } from '../network/watch-while.ts';

/** A published port of the host. */
export interface Door {
  address: string;
  port: number;
  protocol: 'tcp' | 'udp';
  /** Where it leads. */
  behind: string;
}

const Watched = z.object({ seen: z.array(z.string()), lost: z.number() });
const Sent = z.array(z.string().nullable());

type Asking = Pick<GatherContext, 'vantage'>;

/** Marks of datagrams that came to a place while something was sent; null: nobody knows which did. */
type Came = ReadonlyMap<string, ReadonlySet<string> | null>;

/** Watches all places at once; nothing is sent where nobody watches. */
async function watchPlaces(
  context: Asking,
  [place, ...rest]: readonly string[],
  begin: string,
  send: () => Promise<void>,
): Promise<Came> {
  if (place === undefined) {
    await send();
    return new Map();
  }
  const watch = { program: 'watch-datagrams', begin, said: Watched } as const;
  const next = () => watchPlaces(context, rest, begin, send);
  const { sent, said } = await watchWhile(context, place, watch, next);
  // One place that cannot be watched keeps nobody from the others.
  const others = sent ?? (await next());
  const seen = said === null ? null : new Set(said.seen);
  return new Map([...others, [place, said !== null && said.lost > 0 ? null : seen]]);
}

/** Whether a datagram from one address comes to where each door leads; a watch that lost some knows of none. */
async function throwAt(context: Asking, namespace: string, from: string, doors: readonly Door[]): Promise<CellValue[]> {
  if (doors.length === 0) return [];
  const begin = `stackproof-${randomBytes(6).toString('hex')}-`;
  const textOf = (at: number): string => `${begin}${at}.`;
  const datagrams = doors.map(({ address, port }, at) => ({ from, address, port, text: textOf(at) }));
  const argv = ['python3', '-I', '-S', '-c', proberProgram('send-datagrams'), JSON.stringify(datagrams)];
  let unsent: readonly (string | null)[] | null = null;
  const send = async () => void (unsent = readJson((await context.vantage.run(namespace, argv)).stdout, Sent));
  const there = new Set(context.vantage.namespaces());
  const places = [...new Set(doors.map(({ behind }) => behind))].filter((place) => there.has(place));
  const came = await watchPlaces(context, places, begin, send);
  return doors.map(({ behind }, at) => {
    const seen = came.get(behind) ?? null;
    if (seen?.has(textOf(at))) return 'open';
    return seen === null || unsent?.[at] !== null ? 'probe-failed' : 'dropped';
  });
}

/** A connection or a datagram from one address to each door; a connection is waited for as long as limitMs. */
export async function knockAt(
  context: Asking,
  namespace: string,
  from: string,
  doors: readonly Door[],
  limitMs: number,
): Promise<CellValue[]> {
  const of = (protocol: Door['protocol']) => doors.filter((door) => door.protocol === protocol);
  const [answers, thrown] = await Promise.all([
    ask(context.vantage, of('tcp'), ({ address, port }) => ({ kind: 'tcp', namespace, address, port, from }), limitMs),
    throwAt(context, namespace, from, of('udp')),
  ]);
  const values = new Map<Door, CellValue>(answers.map(({ item, result }) => [item, result.value]));
  of('udp').forEach((door, at) => values.set(door, thrown[at] ?? 'probe-failed'));
  return doors.map((door) => values.get(door) ?? 'probe-failed');
}
