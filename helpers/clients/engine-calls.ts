import http from 'node:http';
import https from 'node:https';
import modemClients from 'docker-modem/lib/http.js';
import type Docker from 'dockerode';

/**
 * How long one call may be without an answer: of the kind that reads, of the kind that changes something, and of any
 * kind once the run was interrupted.
 */
const callLimits = { readMs: 20_000, changeMs: 60_000, endingMs: 6_000 };

interface Question {
  method: string;
  path: string;
  isStream?: boolean;
  /** The line itself is handed over: it is no call any more. */
  hijack?: boolean;
  /** The body. */
  file?: Buffer;
  abortSignal?: AbortSignal;
}
type Answer = (error: unknown, result: unknown) => void;
interface Modem {
  dial(question: Question, answer: Answer): void;
}

/** One call, and why it was cut. */
class Call {
  readonly #cut = new AbortController();
  readonly #reads: boolean;
  #why = '';
  #timer: NodeJS.Timeout | null = null;
  #answered = false;

  constructor(method: string) {
    this.#reads = method === 'GET' || method === 'HEAD';
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  limit({ readMs, changeMs }: { readMs: number; changeMs: number }): void {
    this.#cutAfter(this.#reads ? readMs : changeMs);
  }

  #cutAfter(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop(`it gave no answer within ${ms / 1000} s`), ms);
  }

  #stop(why: string): void {
    this.#why = why;
    this.#cut.abort();
  }

  /** The run is interrupted. What changes something is waited for a while: whether it was done must be known. */
  hurry(endingMs: number): void {
    if (this.#reads || this.#answered) this.#stop('the run was interrupted');
    else this.#cutAfter(endingMs);
  }

  answer(error: unknown): unknown {
    this.#answered = true;
    if (this.#timer) clearTimeout(this.#timer);
    return error && this.#why ? new Error(this.#why, { cause: error }) : error;
  }
}

const isInspection = /^\/(?:v[\d.]+\/)?(?:containers|images)\/[^/]+\/json\b/;

/** Many look at the same container or image at once: who asks while it is being asked gets the same answer. */
function sharedInspections(modem: Modem): void {
  const dial = modem.dial.bind(modem);
  const waiting = new Map<string, Answer[]>();
  modem.dial = (question, answer) => {
    const { method, path, abortSignal } = question;
    if (method !== 'GET' || abortSignal || !isInspection.test(path)) return dial(question, answer);
    const others = waiting.get(path);
    if (others) return void others.push(answer);
    const all = [answer];
    waiting.set(path, all);
    dial(question, (error, result) => {
      waiting.delete(path);
      for (const each of all) each(error, result);
    });
  };
}

/**
 * Every call of this client ends: at its limit, or soon after the signal. What undoes comes after the signal, and is
 * given a limit of its own. A stream that was handed over ends with the signal too.
 */
export function boundCalls(docker: Docker, signal: AbortSignal | null, limits = callLimits): void {
  // Its types promise less than it takes, and than it hands over.
  const modem = docker.modem as unknown as Modem;
  const dial = modem.dial.bind(modem);
  const running = new Set<Call>();
  const { endingMs } = limits;
  signal?.addEventListener('abort', () => running.forEach((call) => call.hurry(endingMs)), { once: true });
  modem.dial = (question, answer) => {
    const call = new Call(question.method);
    call.limit(signal?.aborted ? { readMs: endingMs, changeMs: endingMs } : limits);
    running.add(call);
    const given = question.abortSignal ? [question.abortSignal] : [];
    // HAProxy hands over no line of which the question has a body; all that is asked stands in the address.
    const bare = question.hijack === true ? { file: Buffer.alloc(0) } : {};
    dial({ ...question, ...bare, abortSignal: AbortSignal.any([call.signal, ...given]) }, (error, result) => {
      const streams = question.isStream === true && question.hijack !== true && !error;
      if (streams) (result as NodeJS.ReadableStream).once('close', () => running.delete(call));
      else running.delete(call);
      answer(call.answer(error), result);
    });
  };
  sharedInspections(modem);
}

/**
 * The engine's client follows a redirect to wherever it leads, and what then fails is nobody's: it would end the
 * process. No engine redirects; Node's own clients hand the answer over.
 */
export function followNoRedirects(): void {
  Object.assign(modemClients, { http, https });
}
