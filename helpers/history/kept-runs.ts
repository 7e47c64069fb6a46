import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrendPoint } from '../comparison/trend.ts';
import type { RunRecord } from '../kernel/record.ts';
import { readJsonFile } from '../lib/json.ts';

/** The files of one kept run; `kept.json` is what a list of many is made of. */
export const keptFiles = { summary: 'kept.json', record: 'run.json', recording: 'evidence.json.gz' } as const;

const count = z.int().min(0);
const Kept = z.object({
  schema: z.literal(1),
  project: z.string(),
  source: z.enum(['live', 'spun', 'rehearse', 'plan', 'replay']),
  only: z.array(z.string()).nullable(),
  version: z.string(),
  /** Criterion 0.1 passed: without a stack there is nothing to compare with. */
  sawStack: z.boolean(),
  point: z.object({
    gatheredAt: z.iso.datetime(),
    outcome: z.enum(['pass', 'fail', 'unknown']),
    until: z.int(),
    findings: z.object({ critical: count, high: count, medium: count, low: count, advisory: count }),
    unseen: count,
    waived: count,
    done: count,
    known: count.exactOptional(),
  }),
});
type Kept = z.infer<typeof Kept>;

export interface KeptRun extends Kept {
  /** The name of its folder, which begins with its time. */
  id: string;
  folder: string;
}

/** Names of the folders of runs begin so: by name they stand in the order of their time. */
export const runName = /^\d{4}-\d\d-\d\dT[\d.-]+Z(?:-\d+)?$/;

/** What a list tells of a run. */
export const describeKept = ({ stack, source, only, tool, criteria }: RunRecord, point: TrendPoint): Kept => ({
  ...{ schema: 1, project: stack.project, source, only, version: tool.version },
  sawStack: criteria.some(({ id, outcome }) => id === '0.1' && outcome === 'pass'),
  point,
});

/** Runs that a folder keeps, oldest first. What is no run of ours, or cannot be read, is none; no folder, none. */
export function listRuns(folder: string): KeptRun[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => runName.test(name))
    .sort()
    .flatMap((id) => {
      const kept = readJsonFile(join(folder, id, keptFiles.summary), Kept);
      return kept ? [{ ...kept, id, folder: join(folder, id) }] : [];
    });
}

/** What a run was made of, and how; null: of whichever stack. */
export interface Like {
  project: string | null;
  source: RunRecord['source'];
}

export const likeOf = ({ stack, source }: Pick<RunRecord, 'stack' | 'source'>): Like => ({
  project: stack.project,
  source,
});

/**
 * Runs that saw the same stack, in the same way, and judged it as a whole: those that one may be compared with. A
 * replay judges again what was seen in any way.
 */
export const likeRuns = (runs: readonly KeptRun[], { project, source }: Like): KeptRun[] =>
  runs.filter(
    (run) =>
      run.sawStack &&
      (project === null || run.project === project) &&
      (run.source === source || source === 'replay') &&
      run.only === null,
  );
