import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../lib/json.ts';
import { writeWhole } from '../lib/write-whole.ts';
import { Verdict } from './news.ts';

/** What a receiver was told last; broke: why a run broke, where that was the last word. */
const Told = z.object({ verdict: Verdict.nullable(), broke: z.string().nullable() });
export type Told = z.infer<typeof Told>;

const File = z.object({ schema: z.literal(1), channels: z.record(z.string(), Told) });

/** The file, in the folder of the reports, that says who was told what. */
export const toldFile = 'notified.json';

const keyOf = (given: string): string => createHash('sha256').update(given).digest('hex').slice(0, 16);

/** Who was told what, in a folder. A file that cannot be read says that nobody was. */
export function openTold(folder: string): {
  of: (given: string) => Told;
  keep: (told: ReadonlyMap<string, Told>) => void;
} {
  const path = join(folder, toldFile);
  const channels = readJsonFile(path, File)?.channels ?? {};
  return {
    of: (given) => channels[keyOf(given)] ?? { verdict: null, broke: null },
    keep: (told) => {
      for (const [given, each] of told) channels[keyOf(given)] = each;
      if (told.size > 0) writeWhole(path, `${JSON.stringify({ schema: 1, channels }, null, 2)}\n`, { mode: 0o600 });
    },
  };
}
