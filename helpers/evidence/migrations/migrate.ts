import { recordingSchema } from '../evidence.ts';
import { oneToTwo } from './one-to-two.ts';
import { isRow, partsAt } from './recording-parts.ts';
import type { Step } from './step.ts';

/** From the first schema to ours, without a gap. */
export const steps: readonly Step[] = [oneToTwo];

/** Changes a recording in place, as one step says. */
export function takeStep(step: Step, recording: unknown): void {
  step.migrate(recording);
  for (const { at, key, from, to } of step.values)
    for (const part of partsAt(recording, at)) if (part[key] === from) part[key] = to;
  for (const { at, from, to } of step.renames) {
    for (const part of partsAt(recording, at)) {
      if (!(from in part)) continue;
      part[to] = part[from];
      delete part[from];
    }
  }
  if (isRow(recording)) recording['schema'] = step.to;
}

/** Its schema; null where it has none, or one that is no number of ours. */
export const schemaOf = (recording: unknown): unknown => (isRow(recording) ? (recording['schema'] ?? null) : null);

/**
 * A recording of any older schema as one of ours, not yet checked; one of ours, or of none that is known, comes back as
 * it is. What was handed in is left as it was.
 */
export function migrate(recording: unknown): unknown {
  const first = steps.findIndex(({ from }) => from === schemaOf(recording));
  if (first < 0 || schemaOf(recording) === recordingSchema) return recording;
  const moved = structuredClone(recording);
  for (const step of steps.slice(first)) takeStep(step, moved);
  return moved;
}
