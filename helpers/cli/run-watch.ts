import { connectEngine } from '../clients/connect-engine.ts';
import { followEngine } from '../clients/engine-events.ts';
import type { ChangeKind } from '../evidence/define-artifact.ts';
import { ConfigError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { watch } from '../nights/keep-watch.ts';
import { interruptible } from './finish.ts';
import { runAudit } from './run-schedule.ts';
import { nightly, tellingOf, type WhenOptions } from './schedule-options.ts';
import { openTellerFor } from './tell.ts';

const say = (sentence: string) => void process.stderr.write(`stackproof: ${printable(sentence)}\n`);

/** What makes no sense of an audit that is made again and again beside a stack in use. */
const refused: Readonly<Record<string, string>> = {
  '--disturb': 'a watch never disturbs what it watches',
  '--only': 'a watch judges whatever a change can touch',
  '--touched': 'a watch says itself what was touched',
  '--json': 'a watch has no end, and so no record to print: read run.json in the output folder',
};

function refuseOptions(audit: readonly string[]): void {
  const found = audit.map((word) => word.split('=')[0] ?? '').find((word) => word in refused);
  if (found !== undefined) throw new ConfigError(`${found} is not for a watch: ${refused[found] ?? ''}`);
}

/**
 * Listens to the engine and looks again, each time in a process of its own: what waits for months stays small, and what
 * hangs is ended. Ends only by a signal, or where it was asked wrongly.
 */
export function runWatch(audit: readonly string[], { at = nightly, limit }: WhenOptions): Promise<number> {
  return interruptible(async (signal) => {
    refuseOptions(audit);
    // A mistake in what it tells shows now, not in the night.
    await openTellerFor(tellingOf(audit));
    let first = true;
    return watch<ChangeKind>({
      at,
      signal,
      say,
      follow: async ({ heard, listening }) =>
        followEngine(await connectEngine(undefined, process.env, { signal }), {
          heard: ({ kind, what }) => heard(kind, what),
          listening,
          signal,
        }),
      look: async (kinds, why) => {
        say(`looking at ${kinds === 'all' ? 'all' : 'what it can touch'}: ${why}`);
        const touched = kinds === 'all' ? [] : ['--touched', kinds.join(',')];
        const code = await runAudit(['--quiet', ...touched, ...audit], limit, signal);
        // What was asked wrongly is asked wrongly every time.
        if (code === 2 && first) throw new ConfigError('the first look could not be made: see above');
        first = false;
        say(`looked: ${outcomes[code] ?? `it ended with ${code}`}`);
      },
    });
  });
}

const outcomes: Readonly<Record<number, string>> = { 0: 'pass', 1: 'fail', 3: 'unknown' };
