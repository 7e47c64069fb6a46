import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Trial, TrialResult } from './worker.ts';

/** What became of a trial: a test's word, or that the worker ended or took too long, which is a death as well. */
export type Ending = TrialResult | 'ended' | 'too long';

// Each trial leaves its modules behind in the worker.
const trialsOfOne = 250;

/** One warm process that runs one trial after the other, and is started anew when a mutant takes it along. */
export class Runner {
  #worker: ChildProcess | null = null;
  #trials = 0;

  #start(): ChildProcess {
    if (this.#trials >= trialsOfOne) this.close();
    if (this.#worker) return this.#worker;
    this.#trials = 0;
    this.#worker = fork(join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=3000'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return this.#worker;
  }

  /** silenceMs: so long may one test or one recording take, on a busy machine too. */
  run(trial: Trial, silenceMs = 30_000): Promise<Ending> {
    const worker = this.#start();
    this.#trials += 1;
    return new Promise((resolve) => {
      const settle = (ending: Ending): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (typeof ending === 'string') this.close();
        resolve(ending);
      };
      const timer = setTimeout(() => settle('too long'), silenceMs);
      worker.on('message', (message: TrialResult | 'alive') => {
        if (message === 'alive') timer.refresh();
        else settle(message);
      });
      worker.once('exit', () => settle('ended'));
      worker.send(trial);
    });
  }

  close(): void {
    this.#worker?.removeAllListeners();
    this.#worker?.kill('SIGKILL');
    this.#worker = null;
  }
}
