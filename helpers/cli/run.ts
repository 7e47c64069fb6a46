/** Sets the exit code that a command's function answers; what it throws goes to the one place that speaks of errors. */
export const finishWith =
  <A extends unknown[]>(action: (...given: A) => number | Promise<number>) =>
  async (...given: A): Promise<void> => {
    process.exitCode = await action(...given);
  };

/** Interrupted by a person or the system; everything was put back. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  readonly code: 130 | 143;
  constructor(code: 130 | 143) {
    super('interrupted');
    this.code = code;
  }
}

/**
 * Runs something that can be interrupted: the first SIGINT or SIGTERM aborts it, so that it puts back what it changed, and rejects with
 * Interrupted. A second one is left to the system.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onInt = () => controller.abort(new Interrupted(130));
  const onTerm = () => controller.abort(new Interrupted(143));
  process.once('SIGINT', onInt);
  process.once('SIGTERM', onTerm);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', onInt);
    process.off('SIGTERM', onTerm);
  }
}
