import { request } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../lib/errors.ts';
import type { HttpRequest } from './http-channels.ts';

/** How often, how long one try may take, and how long is waited before each further one. */
export const patience = { waitsMs: [1000, 5000], tryMs: 10_000, longestWaitMs: 30_000 };
export type Patience = typeof patience;

/** One try. again: a further one may help; afterMs: not before. */
interface Tried {
  error: string | null;
  again: boolean;
  afterMs: number | null;
}

const isPassing = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

function retryAfter(header: string | string[] | undefined): number | null {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) ? seconds * 1000 : null;
}

async function tryOnce({ method, url, headers, body }: HttpRequest, tryMs: number): Promise<Tried> {
  try {
    const answer = await request(url, {
      method,
      headers: { 'user-agent': 'stackproof', ...headers },
      body,
      headersTimeout: tryMs,
      bodyTimeout: tryMs,
      signal: AbortSignal.timeout(tryMs),
    });
    await answer.body.dump();
    if (answer.statusCode >= 200 && answer.statusCode < 300) return { error: null, again: false, afterMs: null };
    return {
      error: `it answered ${answer.statusCode}`,
      again: isPassing(answer.statusCode),
      afterMs: retryAfter(answer.headers['retry-after']),
    };
  } catch (error) {
    return { error: messageOf(error), again: true, afterMs: null };
  }
}

/** Repeats a try as patience has it; answers why it did not get through, null where it did. */
export async function persist(
  attempt: () => Promise<Tried>,
  { waitsMs, longestWaitMs }: Patience,
): Promise<string | null> {
  let tried = await attempt();
  for (const wait of waitsMs) {
    if (tried.error === null || !tried.again) break;
    await sleep(Math.min(Math.max(wait, tried.afterMs ?? 0), longestWaitMs));
    tried = await attempt();
  }
  return tried.error;
}

/** Sends a request, bounded in tries and time; answers why it did not get through, null where it did. */
export const deliver = (asked: HttpRequest, given: Patience): Promise<string | null> =>
  persist(() => tryOnce(asked, given.tryMs), given);
