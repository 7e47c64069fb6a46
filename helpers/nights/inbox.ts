import { setTimeout as sleep } from 'node:timers/promises';

/** What has happened and was not looked at yet. */
export class Inbox<Kind extends string> {
  readonly #kinds = new Map<Kind, string[]>();
  #lastAt = 0;
  #firstAt = 0;
  #wake: (() => void) | null = null;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** what: for people. */
  put(kind: Kind, what: string): void {
    this.#lastAt = this.#now();
    if (this.#kinds.size === 0) this.#firstAt = this.#lastAt;
    this.#kinds.set(kind, [...(this.#kinds.get(kind) ?? []), what]);
    this.#wake?.();
  }

  /** Empties it. */
  take(): { kinds: Kind[]; what: string[] } {
    const [kinds, what] = [[...this.#kinds.keys()], [...new Set([...this.#kinds.values()].flat())]];
    this.#kinds.clear();
    return { kinds, what };
  }

  /** Waits until something is there, or for so long. Answers whether something is; rejects with the signal's reason. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (this.#kinds.size > 0) return true;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    try {
      await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) });
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#wake = null;
    }
    return this.#kinds.size > 0;
  }

  /** Waits until nothing was put into it for `quietMs`, or until its first is `longestMs` old. */
  async settle({ quietMs, longestMs }: { quietMs: number; longestMs: number }, signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.#now();
      const left = Math.min(this.#lastAt + quietMs, this.#firstAt + longestMs) - now;
      if (left <= 0) return;
      await sleep(left, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
