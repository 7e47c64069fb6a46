import { z } from 'zod';
import { messageOf, lastLine } from '../lib/errors.ts';
import { readFrames } from '../lib/frames.ts';
import { readJson } from '../lib/json.ts';

const Reply = z.object({ id: z.number(), error: z.string().nullable(), result: z.unknown() });
/** How often it is asked for a sign of life, and how long that may take on a busy machine. */
const life = { everyMs: 20_000, withinMs: 60_000 };
/** Longer than this nothing is waited for once the run was interrupted. */
const endingMs = 6_000;

interface Asked {
  resolve(result: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
  expire(limitMs: number): NodeJS.Timeout;
}

/**
 * Questions to the prober and its answers, a line of JSON each way, over the attached container. Once it broke, every
 * question fails with the reason.
 */
export class ProberChannel {
  readonly #stream: NodeJS.ReadWriteStream;
  readonly #asked = new Map<number, Asked>();
  readonly #alive: NodeJS.Timeout;
  #line: Buffer[] = [];
  #stderr = '';
  #count = 0;
  #broken: string | null = null;
  readonly #signal: AbortSignal | null;

  constructor(stream: NodeJS.ReadWriteStream, signal: AbortSignal | null = null, { everyMs, withinMs } = life) {
    this.#stream = stream;
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.#hurry(), { once: true });
    const feed = readFrames((output, text) => {
      if (output === 'stdout') this.#take(text);
      else this.#stderr = (this.#stderr + text.toString()).slice(-2_000);
    });
    stream.on('data', (data: Buffer) => {
      try {
        feed(data);
      } catch (error) {
        this.#break(messageOf(error));
      }
    });
    stream.on('error', (error) => this.#break(`the line to the prober broke: ${error.message}`));
    stream.on('close', () => this.#break(this.#lastWords()));
    stream.on('end', () => this.#break(this.#lastWords()));
    this.#alive = setInterval(() => this.#askForLife(withinMs), everyMs).unref();
  }

  /** An engine that hangs keeps the line open and carries nothing; a batch of no probes is answered at once. */
  #askForLife(withinMs: number): void {
    this.ask({ op: 'probe', probes: [], limitMs: 0 }, withinMs).catch(() =>
      this.#break(`the prober gave no sign of life for ${withinMs / 1000} s`),
    );
  }

  #hurry(): void {
    for (const asked of this.#asked.values()) {
      clearTimeout(asked.timer);
      asked.timer = asked.expire(endingMs);
    }
  }

  #lastWords(): string {
    const last = lastLine(this.#stderr);
    return last ? `the prober ended: ${last}` : 'the prober ended';
  }

  #take(text: Buffer): void {
    let rest = text;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      this.#answer(Buffer.concat([...this.#line, rest.subarray(0, at)]).toString());
      this.#line = [];
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) this.#line.push(rest);
  }

  #answer(line: string): void {
    const reply = readJson(line, Reply);
    if (reply === null) return this.#break(`the prober said something that is no answer: ${line.slice(0, 80)}`);
    const asked = this.#asked.get(reply.id);
    if (!asked) return;
    this.#asked.delete(reply.id);
    clearTimeout(asked.timer);
    if (reply.error === null) asked.resolve(reply.result);
    else asked.reject(new Error(reply.error));
  }

  #break(why: string): void {
    if (this.#broken) return;
    this.#broken = why;
    clearInterval(this.#alive);
    for (const { reject, timer } of this.#asked.values()) {
      clearTimeout(timer);
      reject(new Error(why));
    }
    this.#asked.clear();
    if ('destroy' in this.#stream && typeof this.#stream.destroy === 'function') this.#stream.destroy();
    else this.#stream.end();
  }

  /** Nothing is waited for. */
  tell(message: object): void {
    if (!this.#broken) this.#stream.write(`${JSON.stringify(message)}\n`);
  }

  /** limitMs: how long an answer may take at most; a prober that is stopped or frozen must not stop us. */
  ask(message: object, limitMs: number): Promise<unknown> {
    if (this.#broken) return Promise.reject(new Error(this.#broken));
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const expire = (ms: number) =>
        setTimeout(() => {
          this.#asked.delete(id);
          reject(new Error(`the prober gave no answer within ${ms / 1000} s`));
        }, ms);
      const timer = expire(this.#signal?.aborted ? Math.min(limitMs, endingMs) : limitMs);
      this.#asked.set(id, { resolve, reject, timer, expire });
      this.tell({ ...message, id });
    });
  }

  close(): void {
    this.#break('the vantage was closed');
  }
}
