import { EvidenceError, messageOf } from '../../lib/errors.ts';

type Undo = () => Promise<void>;

interface Act {
  did: string;
  /** Milliseconds since the first look at this ledger. */
  afterMs: number;
  /** How it is put back. */
  undone: string;
  /** null: it was not. */
  undoneAfterMs: number | null;
  error: string | null;
}

interface Left {
  undo: Undo;
  /** Settles when the act is over: what is still being done cannot be undone. */
  acted: Promise<unknown>;
  undoing: Promise<void> | null;
}

/**
 * What experiments have changed and not yet put back. The undo is registered before the act, so whoever ends the run,
 * at whatever moment, can put everything back;
 * from then on no further act begins.
 */
export class PutBack {
  readonly #start = performance.now();
  readonly #acts: Act[] = [];
  readonly #left = new Map<Act, Left>();
  #closed = false;

  #now(): number {
    return Math.round(performance.now() - this.#start);
  }

  /** Something that ends by itself. */
  note(did: string, undone: string): void {
    this.#acts.push({ did, afterMs: this.#now(), undone, undoneAfterMs: null, error: null });
  }

  /**
   * Does something, and puts it back once `meanwhile` is over, whatever becomes of it. Throws what `meanwhile` threw,
   * or EvidenceError where the run is ending.
   */
  async during<T>(
    { did, undone, act, undo }: { did: string; undone: string; act: () => Promise<unknown>; undo: Undo },
    meanwhile: () => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw new EvidenceError(`the run was ended before this experiment began: ${did}`);
    const entry: Act = { did, afterMs: this.#now(), undone, undoneAfterMs: null, error: null };
    this.#acts.push(entry);
    const { promise: acted, resolve } = Promise.withResolvers<void>();
    const left: Left = { undo, acted, undoing: null };
    this.#left.set(entry, left);
    try {
      await act().finally(resolve);
      return await meanwhile();
    } finally {
      await this.#undo(entry, left);
    }
  }

  #undo(entry: Act, left: Left): Promise<void> {
    left.undoing ??= (async () => {
      try {
        await left.acted;
        await left.undo();
        entry.undoneAfterMs = this.#now();
      } catch (error) {
        entry.error = messageOf(error).slice(0, 300);
      }
      this.#left.delete(entry);
    })();
    return left.undoing;
  }

  /**
   * Puts back what is left, the latest first, and lets nothing new begin. Never throws; a sentence for each act that
   * could not be put back, now or before.
   */
  async all(): Promise<string[]> {
    this.#closed = true;
    for (const [entry, left] of [...this.#left].reverse()) await this.#undo(entry, left);
    return this.#acts
      .filter(({ error }) => error !== null)
      .map(({ did, undone, error }) => `${did}; putting it back (${undone}) failed: ${error}`);
  }

  /** In order. */
  transcript(): Act[] {
    return this.#acts.map((act) => ({ ...act }));
  }
}
