import { setTimeout as sleep } from 'node:timers/promises';
import { Inbox } from './inbox.ts';
import { nextAt, type Night } from './night.ts';

/** Times in milliseconds. */
export interface Pace {
  /** So long nothing may happen before it is looked at. */
  quietMs: number;
  /** Where something always happens, it is looked at so long after the first. */
  longestMs: number;
  /** How long an engine that went away may stay away, unless something is to be told of it. */
  absentMs: number;
  /** Between two tries to reach it, the first and the longest. */
  triesMs: readonly [number, number];
  /** The longest that is waited in one piece: a machine that slept is noticed so soon. */
  stepMs: number;
}

const usualPace: Pace = {
  quietMs: 700,
  longestMs: 60_000,
  absentMs: 60_000,
  triesMs: [250, 5000],
  stepMs: 30_000,
};

export interface Watched<Kind extends string> {
  /**
   * Listens to the engine until it goes, and tells what changes; `listening` once it is heard. Rejects where it is not
   * reached.
   */
  follow(told: { heard: (kind: Kind, what: string) => void; listening: () => void }): Promise<void>;
  /** Looks: at all of it, or at what such changes can touch. why: for people. */
  look(kinds: readonly Kind[] | 'all', why: string): Promise<void>;
  say(sentence: string): void;
  at: Night['at'];
  signal: AbortSignal;
  pace?: Pace;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const listed = (what: readonly string[]): string =>
  what.length > 4 ? `${what.slice(0, 4).join(', ')} and ${what.length - 4} more` : what.join(', ');

/** The engine as it comes and goes: what it tells lands in the inbox; that it came back, as `returned`. */
async function keepFollowing<Kind extends string>(
  { follow, say, signal, pace = usualPace, now = Date.now }: Watched<Kind>,
  inbox: Inbox<Kind | 'returned' | 'absent'>,
): Promise<never> {
  let goneAt: number | null = null;
  let told = false;
  let pauseMs: number = pace.triesMs[0];
  for (;;) {
    try {
      await follow({
        heard: (kind, what) => inbox.put(kind, what),
        listening: () => {
          if (goneAt !== null) inbox.put('returned', 'the engine is back');
          [goneAt, told, pauseMs] = [null, false, pace.triesMs[0]];
        },
      });
    } catch {
      signal.throwIfAborted();
    }
    if (goneAt === null) {
      goneAt = now();
      // What it said last it said while it was going.
      inbox.take();
      say('the engine is gone; it is waited for');
    }
    if (!told && now() - goneAt >= pace.absentMs) {
      told = true;
      inbox.put('absent', 'the engine has been gone for a while');
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    pauseMs = Math.min(2 * pauseMs, pace.triesMs[1]);
  }
}

/** One thing after the other: what has changed, once it has settled, and every night all of it. */
async function lookOn<Kind extends string>(
  { look, say, at, signal, pace = usualPace, now = Date.now }: Watched<Kind>,
  inbox: Inbox<Kind | 'returned' | 'absent'>,
): Promise<never> {
  for (;;) {
    const night = nextAt(at, new Date(now()));
    say(`watching; all is looked at again at ${night.toISOString()}`);
    let heard = false;
    while (!heard && now() < night.getTime())
      heard = await inbox.wait(Math.min(pace.stepMs, Math.max(1, night.getTime() - now())), signal);
    if (!heard) {
      await look('all', 'it is night');
      continue;
    }
    await inbox.settle(pace, signal);
    const { kinds, what } = inbox.take();
    // Whatever an engine did while nobody listened could have touched anything.
    const some = kinds.filter((kind): kind is Kind => kind !== 'returned' && kind !== 'absent');
    if (kinds.length > 0) await look(some.length < kinds.length ? 'all' : some, listed(what));
  }
}

/**
 * Watches until the signal ends it, and rejects with its reason: all is looked at first, then what changes, and
 * everything every night. An engine that goes is waited for.
 */
export async function watch<Kind extends string>(watched: Watched<Kind>): Promise<never> {
  const inbox = new Inbox<Kind | 'returned' | 'absent'>(watched.now);
  // What changes while all is looked at for the first time is not missed.
  const following = keepFollowing(watched, inbox);
  following.catch(() => undefined);
  await watched.look('all', 'the watch begins');
  return Promise.race([following, lookOn(watched, inbox)]);
}
