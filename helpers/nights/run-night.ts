import { spawn } from 'node:child_process';
import { takeRun } from './one-at-a-time.ts';

export interface NightRun {
  /** Where it runs; one at a time there. */
  folder: string;
  /** The program and its arguments. */
  argv: readonly string[];
  /** How long it may take, and how long it may put things back after it was asked to end. */
  limitMs: number;
  graceMs: number;
  /** Aborted, it is asked to end, and waited for. */
  signal: AbortSignal;
}

/** What became of it. code: its exit code; null: it was ended by a signal. */
export type NightResult = { kind: 'ran'; code: number | null } | { kind: 'hung' } | { kind: 'busy' };

/** Runs one night's audit: one at a time, and ended where it hangs. Rejects where it cannot be started. */
export async function runNight({ folder, argv, limitMs, graceMs, signal }: NightRun): Promise<NightResult> {
  const giveBack = await takeRun(folder);
  if (giveBack === null) return { kind: 'busy' };
  const [program = '', ...given] = argv;
  const child = spawn(program, given, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  let hung = false;
  let killing: NodeJS.Timeout | null = null;
  const end = () => {
    child.kill('SIGTERM');
    killing ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const limit = setTimeout(() => {
    hung = true;
    end();
  }, limitMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('exit', resolve);
    });
    return hung ? { kind: 'hung' } : { kind: 'ran', code };
  } finally {
    clearTimeout(limit);
    if (killing) clearTimeout(killing);
    signal.removeEventListener('abort', end);
    await giveBack();
  }
}
