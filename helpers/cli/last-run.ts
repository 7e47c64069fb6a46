import { join } from 'node:path';
import { z } from 'zod';
import { showCommand } from '../../reports/console-details.ts';
import { hang } from '../../reports/layout.ts';
import { runFile } from '../../reports/run-file.ts';
import { readJsonFile } from '../lib/json.ts';
import { printableAll } from '../lib/printable.ts';

/** Of a run record what is told of one check; all else may be of any version. */
const LastRun = z.object({
  gatheredAt: z.string(),
  criteria: z.array(
    z.object({
      checks: z.array(
        z.object({
          id: z.string(),
          outcome: z.string(),
          reason: z.string().optional(),
          observations: z.array(
            z.object({
              subject: z.string(),
              holds: z.boolean().nullable(),
              observed: z.string(),
              see: z.string().exactOptional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** As many subjects as are shown; what is wrong comes first. */
const most = 12;

const marks = { false: '✗', null: '?', true: '✓' } as const;

/** What the last run, whose record lies in a folder, saw of a check; nothing where there was none. */
export function lastRun(check: string, folder: string, width: number): string[] {
  const path = join(folder, runFile.file);
  // Whatever else stands there: this is about the catalogue.
  const read = readJsonFile(path, LastRun);
  const record = read && printableAll(read);
  const seen = record?.criteria.flatMap(({ checks }) => checks).find(({ id }) => id === check);
  if (!record || !seen) return [];
  const rank = (holds: boolean | null) => [false, null, true].indexOf(holds);
  const rows = seen.observations.toSorted((one, other) => rank(one.holds) - rank(other.holds));
  const more = rows.length > most ? [`    … and ${rows.length - most} more in ${path}`] : [];
  // One is enough to see it oneself: those of the others differ by a name.
  const command = rows.find(({ holds, see }) => holds !== true && see !== undefined)?.see;
  const head = `last run, ${record.gatheredAt}: ${seen.outcome}${seen.reason === undefined ? '' : `, ${seen.reason}`}`;
  return [
    ...hang('  ', '', head, width),
    ...rows
      .slice(0, most)
      .flatMap(({ subject, holds, observed }) =>
        hang('    ', `${marks[`${holds}`]} `, `${subject}: ${observed}`, width),
      ),
    ...more,
    ...(command === undefined ? [] : showCommand('    ', command, { paint: (_, text) => text, width })),
  ];
}
