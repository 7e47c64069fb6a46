import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';

/** By when whoever was to end the watch is gone; slow limits of a stack make a look last about a minute. */
const longestSeconds = 90;

const Seen = z.array(z.object({ mark: z.string(), to: z.string(), port: z.number(), names: z.array(z.string()) }));
/** A request that left the proxy: its mark, where it went, and the names of the lines that carry the mark. */
export type SeenMark = z.infer<typeof Seen>[number];

/**
 * Watches what leaves a namespace for as long as something is sent. begin: the beginning of every mark. blind: why
 * nothing could be watched; then nothing was sent either, or nobody knows what became of it.
 */
export async function watchMarks<T>(
  { vantage }: Pick<GatherContext, 'vantage'>,
  namespace: string,
  begin: string,
  send: () => Promise<T>,
): Promise<{ sent: T | null; seen: SeenMark[]; blind: string | null }> {
  const port = randomInt(33_000, 60_000);
  const knock = async (said?: string) => {
    const probe = { kind: 'tcp' as const, namespace, address: '127.0.0.1', port, ...(said ? { send: said } : {}) };
    return (await vantage.probe([probe], { limitMs: 500 }))[0]?.value;
  };
  const argv = ['python3', '-I', '-S', '-c', proberProgram('watch-forwarded')];
  const watching = vantage.run(namespace, [...argv, begin, String(port), String(longestSeconds)]);
  let over = false;
  void watching.finally(() => (over = true)).catch(() => undefined);
  let on = false;
  for (let tries = 0; tries < 60 && !on && !over; tries++) {
    on = (await knock()) === 'open';
    if (!on) await delay(50);
  }
  const sent = on ? await send() : null;
  if (on) await knock('end');
  const { code, stdout, stderr } = await watching;
  const read = Seen.safeParse(code === 0 && on ? parseJson(stdout) : null);
  if (read.success) return { sent, seen: read.data, blind: null };
  const reason = stderr.trim().split('\n').at(-1) || `the watch ended with ${code}`;
  return { sent, seen: [], blind: `what leaves the proxy could not be watched: ${reason}` };
}
