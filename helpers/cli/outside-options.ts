import { Option, type Command } from 'commander';
import { parseSshTarget, type SshTarget } from '../clients/ssh-target.ts';
import { OutsideLook } from '../evidence/outside-look.ts';
import { ConfigError, firstLineOf, unreadableReason } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';
import { printable } from '../lib/printable.ts';
import { NoFile, readPlainFile } from '../lib/read-file.ts';
import type { OutsideRequest } from '../sources/lent-outside.ts';

/** A word of the line, in its order: an address belongs to the view before it. */
type Word =
  { kind: 'ssh'; target: SshTarget } | { kind: 'file'; look: OutsideLook } | { kind: 'address'; address: string };

export interface OutsideOptions {
  outside?: Word[];
  outsideFile?: Word[];
  outsideAddress?: Word[];
}

/** All 65,535 ports of 64 addresses are open: still less. */
const mostBytes = 32_000_000;

/** What `look-outside` wrote elsewhere. Throws ConfigError where it is no such file, whole. */
function readLook(path: string): OutsideLook {
  let text: string;
  try {
    text = readPlainFile(path, mostBytes);
  } catch (error) {
    throw new ConfigError(
      `--outside-file ${path} ${error instanceof NoFile ? error.message : unreadableReason(error)}: ` +
        'name what `stackproof look-outside` wrote',
    );
  }
  const read = OutsideLook.safeParse(parseJson(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = (issue?.path ?? []).map((key) => `${String(key)}: `).join('');
  throw new ConfigError(
    `--outside-file ${path} is no view of \`stackproof look-outside\`` +
      `${printable(` (${where}${firstLineOf(issue?.message ?? '')})`)}: make it anew there`,
  );
}

export function readAddress(text: string): string {
  if (/^[\w.:%-]{1,253}$/.test(text) && !text.startsWith('-')) return text;
  throw new ConfigError(`--outside-address ${JSON.stringify(text)} is neither a name nor an address`);
}

/** `--outside`, `--outside-file` and `--outside-address` of whatever looks at a running stack. */
export function addOutsideOptions(command: Command): Command {
  // The order among different options is what tells whose address it is.
  const words: Word[] = [];
  const take =
    (read: (text: string) => Word) =>
    (text: string): Word[] => {
      words.push(read(text));
      return words;
    };
  return command
    .addOption(
      new Option(
        '--outside <ssh://user@host>',
        'a machine that lends an outside view of this host; several are looked from one after the other',
      ).argParser(take((text) => ({ kind: 'ssh', target: parseSshTarget(text, '--outside') }))),
    )
    .addOption(
      new Option('--outside-file <FILE>', 'a view that `stackproof look-outside` wrote on another machine').argParser(
        take((path) => ({ kind: 'file', look: readLook(path) })),
      ),
    )
    .addOption(
      new Option(
        '--outside-address <NAME>',
        'what the view before it (or, before any, each of them) looks at where that is not the host’s own addresses: ' +
          'its name, or its router’s address',
      ).argParser(take((text) => ({ kind: 'address', address: readAddress(text) }))),
    );
}

/** What was asked for; null: nothing. */
export function readOutside({ outside, outsideFile, outsideAddress }: OutsideOptions): OutsideRequest | null {
  const words = outside ?? outsideFile ?? outsideAddress ?? [];
  const addresses: string[] = [];
  const lent: (OutsideRequest['lent'][number] & { addresses: string[] })[] = [];
  for (const word of words) {
    if (word.kind === 'address') (lent.at(-1)?.addresses ?? addresses).push(word.address);
    else lent.push({ ...word, addresses: [] });
  }
  if (words.length === 0) return null;
  return { lent: lent.map((each) => ({ ...each, addresses: [...addresses, ...each.addresses] })), addresses };
}
