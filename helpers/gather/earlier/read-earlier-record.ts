import { z } from 'zod';
import { RecordedGrants, RecordedReach, type EarlierRun } from '../../evidence/earlier-run.ts';
import { readJson } from '../../lib/json.ts';

const severity = z.enum(['critical', 'high', 'medium', 'low', 'advisory']);

/** Of `run.json` what this run is held against; all else may be of any version. */
const RunFile = z.object({
  stack: z.object({ project: z.string() }),
  gatheredAt: z.string(),
  policy: z.object({ sha256: z.string() }),
  criteria: z.array(z.object({ id: z.string(), checks: z.array(z.object({ id: z.string(), severity })) })),
  grants: RecordedGrants.nullish(),
  reached: RecordedReach.nullish(),
});

type Read = Pick<EarlierRun, 'run' | 'why' | 'unreadable'>;

const none = (why: string, unreadable = false): Read => ({ run: null, why, unreadable });

/** The earlier run that a record is of. name: how its file is called in sentences. */
export function readRun(text: string, name: string, project: string): Read {
  const record = readJson(text, RunFile);
  if (!record) return none(`${name} is no record of a run: name one with --since`, true);
  if (record.stack.project !== project)
    return none(`${name} is of the project ${record.stack.project}, and this run is of ${project}`);
  const { gatheredAt, policy, criteria, grants, reached } = record;
  return {
    run: {
      gatheredAt,
      policySha256: policy.sha256,
      checks: criteria.flatMap(({ id, checks }) =>
        checks.map((check) => ({ criterion: id, check: check.id, severity: check.severity })),
      ),
      grants: grants ?? null,
      reached: reached ?? null,
    },
    why: `held against ${name}`,
    unreadable: false,
  };
}
