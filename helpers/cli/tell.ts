import { Option, type Command } from 'commander';
import { redactText } from '../evidence/secret-shapes.ts';
import type { RunRecord } from '../kernel/record.ts';
import { messageOf } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { Teller } from '../notify/teller.ts';
import { Interrupted } from './finish.ts';

export interface TellingOptions {
  notify?: string[];
  notifyAlways?: boolean;
  out: string;
}

const collect = (given: string, before: string[] | undefined): string[] => [...(before ?? []), given];

/** Adds who is told of a run. */
export const addTellingOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--notify <URL>',
        'tell of a change of verdict: ntfy+https://…, smtp://…, discord+file:PATH and others, see docs/notify.md; ' +
          'may be given several times',
      ).argParser(collect),
    )
    .addOption(new Option('--notify-always', 'tell of every run, not of changes alone'));

const say = (sentence: string) => void process.stderr.write(`stackproof: ${printable(redactText(sentence))}\n`);

/** Whom the options name; nothing is loaded where they name nobody. Throws ConfigError. */
export async function openTellerFor(
  { notify = [], notifyAlways, out }: TellingOptions,
  { ofPart = false }: { ofPart?: boolean } = {},
): Promise<Teller | null> {
  if (notify.length === 0) return null;
  const { openTeller } = await import('../notify/teller.ts');
  return openTeller({
    addresses: notify,
    always: notifyAlways === true,
    ofPart,
    folder: out,
    environment: process.env,
    here: process.cwd(),
    say,
  });
}

/** What a run that judges hands to whoever tells of it. */
export interface Hearing {
  /** The record; whoever is to hear of it is told when all is done. null: nobody is to be told of it after all. */
  judged(record: RunRecord | null): void;
  /** The same, told at once. */
  tell(record: RunRecord): Promise<void>;
}

interface Told extends TellingOptions {
  /** Only a part of the stack is looked at: that it ran at all is no news then. */
  ofPart?: boolean;
}

/**
 * Runs something that judges and hands its record over, and tells whoever is to hear of it, or that it broke. What the
 * work answers or throws stays as it is, whatever becomes of that.
 */
export async function withTeller<T>(
  { ofPart = false, ...options }: Told,
  work: (hearing: Hearing) => Promise<T>,
): Promise<T> {
  const teller = await openTellerFor(options, { ofPart });
  if (teller === null) return work({ judged: () => {}, tell: () => Promise.resolve() });
  let record: RunRecord | null = null;
  await teller.began();
  try {
    const result = await work({
      judged: (given) => {
        record = given;
      },
      tell: (given) => teller.judged(given),
    });
    if (record !== null) await teller.judged(record);
    return result;
  } catch (error) {
    // Whoever stopped it knows. What was judged before something else broke is told as it is.
    if (record !== null) await teller.judged(record);
    else if (!(error instanceof Interrupted)) await teller.broke(redactText(messageOf(error)));
    throw error;
  }
}
