import type { RunRecord } from './record.ts';

/** Is this criterion asked for? 0.x always is. */
export function isAsked(
  { id, iteration }: { id: string; iteration: number },
  until: number,
  only: readonly string[] | null,
): boolean {
  if (iteration === 0) return true;
  if (only) return only.includes(id) || only.includes(String(iteration));
  return iteration <= until;
}

/** Was all of an iteration asked for, or only some criteria of it, by which nobody can call it complete? */
export const isAskedWhole = ({ only }: Pick<RunRecord, 'only'>, iteration: number): boolean =>
  iteration === 0 || only === null || only.includes(String(iteration));
