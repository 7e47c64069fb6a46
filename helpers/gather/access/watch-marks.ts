import { z } from 'zod';
import type { GatherContext } from '../context.ts';
import { watchWhile } from '../network/watch-while.ts';

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
  context: Pick<GatherContext, 'vantage'>,
  namespace: string,
  begin: string,
  send: () => Promise<T>,
): Promise<{ sent: T | null; seen: SeenMark[]; blind: string | null; unseen: string | null }> {
  const watch = { program: 'watch-forwarded', begin, said: Said } as const;
  const { sent, said, blind } = await watchWhile(context, namespace, watch, send);
  if (said !== null) return { sent, seen: said.seen, blind: null, unseen: describeLoss(said.lost) };
  return { sent, seen: [], blind: `what leaves the proxy could not be watched: ${blind}`, unseen: null };
}

const describeLoss = (lost: number): string | null =>
  lost === 0 ? null : `${lost} packets came faster than this machine could read them`;
