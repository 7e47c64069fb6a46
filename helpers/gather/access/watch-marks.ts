import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import { lastLine } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { isListening } from '../network/is-listening.ts';

/** By when whoever was to end the watch is gone; slow limits of a stack make a look last about a minute. */
const longestSeconds = 90;

const Said = z.object({
  seen: z.array(
    z.object({
      mark: z.string(),
      to: z.string(),
      port: z.number(),
      names: z.array(z.string()),
      addresses: z.array(z.string()).default([]),
    }),
  ),
  lost: z.number(),
});
/**
 * A request that left the proxy: its mark, where it went, the names of the lines that carry the mark or that only a
 * login is told, and the visitor's addresses that it names.
 */
export type SeenMark = z.infer<typeof Said>['seen'][number];

/**
 * Watches what leaves a namespace for as long as something is sent. begin: the beginning of every mark. sent: null
 * where nothing was, for nobody watched. blind: why nothing is known of what left; unseen: why a mark that is not among
 * those seen may have left all the same.
 */
export async function watchMarks<T>(
  { vantage }: Pick<GatherContext, 'vantage'>,
  namespace: string,
  begin: string,
  send: () => Promise<T>,
): Promise<{ sent: T | null; seen: SeenMark[]; blind: string | null; unseen: string | null }> {
  // Below the ports from which the kernel lets others connect.
  const port = randomInt(20_000, 32_000);
  const knock = async (said?: string) => {
    const probe = { kind: 'tcp' as const, namespace, address: '127.0.0.1', port, ...(said ? { send: said } : {}) };
    return (await vantage.probe([probe], { limitMs: 500 }))[0]?.value;
  };
  const argv = ['python3', '-I', '-S', '-c', proberProgram('watch-forwarded')];
  const watching = vantage.run(namespace, [...argv, begin, String(port), String(longestSeconds)]);
  const on = await isListening(watching, knock);
  const sent = on ? await send() : null;
  if (on) await knock('end');
  const { code, stdout, stderr } = await watching;
  const read = Said.safeParse(code === 0 && on ? parseJson(stdout) : null);
  if (read.success) return { sent, seen: read.data.seen, blind: null, unseen: describeLoss(read.data.lost) };
  const reason = lastLine(stderr) || `the watch ended with ${code}`;
  return { sent, seen: [], blind: `what leaves the proxy could not be watched: ${reason}`, unseen: null };
}

const describeLoss = (lost: number): string | null =>
  lost === 0 ? null : `${lost} packets came faster than this machine could read them`;
