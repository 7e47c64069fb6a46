import { printable } from '../lib/printable.ts';

/** Sets the exit code that a command's function answers; what it throws goes to the one place that speaks of errors. */
export const finishWith =
  <A extends unknown[]>(action: (...given: A) => number | Promise<number>) =>
  async (...given: A): Promise<void> => {
    process.exitCode = await action(...given);
  };

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Stop = keyof typeof codes;

/** Interrupted by a person or the system; everything was put back. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  readonly code: (typeof codes)[Stop];
  constructor(code: (typeof codes)[Stop]) {
    super('interrupted');
    this.code = code;
  }
}

const say = (text: string) => process.stderr.write(`stackproof: ${printable(text)}\n`);

let anythingLeft = false;

/** Says what could not be put back or taken away; from then on nobody is told that everything was. */
export function sayLeft(sentence: string): void {
  anythingLeft = true;
  say(sentence);
}

interface Stopping {
  /**
   * What has nothing to put back yet and does not listen to the signal ends at once; a lab, once begun, listens for
   * itself.
   */
  atOnce?: boolean;
}

/**
 * Runs something that can be interrupted: the first Ctrl-C (or SIGTERM, or SIGHUP) makes it put back what it changed
 * and rejects with Interrupted,
 * the second is told to wait, the third ends the process; the next start removes what is left then.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { atOnce = false }: Stopping = {},
): Promise<T> {
  const controller = new AbortController();
  let times = 0;
  // Libraries listen too (to remove their own files) and end nothing while others do.
  const before = new Map(Object.keys(codes).map((name) => [name, process.listenerCount(name)]));
  const stop = (name: Stop) => {
    times += 1;
    if (times === 1) {
      controller.abort(new Interrupted(codes[name]));
      say('interrupted; putting everything back …');
      process.once('exit', (code) => {
        if (code === codes[name])
          say(anythingLeft ? 'not everything was put back: see above' : 'everything was put back');
      });
      if (atOnce && process.listenerCount(name) <= (before.get(name) ?? 0) + 1) process.exit(codes[name]);
    } else if (times === 2)
      say('still putting everything back; once more ends it at once, and the next start removes what is left');
    else process.kill(process.pid, 'SIGKILL');
  };
  const names = Object.keys(codes) as Stop[];
  for (const name of names) process.on(name, stop);
  try {
    const result = await work(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } catch (error) {
    // What fails while everything is being put back fails because of that.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const name of names) process.off(name, stop);
  }
}
