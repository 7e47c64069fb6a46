import type { RunRecord } from '../helpers/kernel/record.ts';
import type { Style } from './console-paint.ts';
import { hang } from './layout.ts';
import { plural } from './text.ts';

type Act = RunRecord['acts'][number];

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `at 3.1 s: radarr is paused; radarr goes on, after 13.0 s`, or that it was not put back. */
function tell({ did, afterMs, undone, undoneAfterMs, error }: Act): string {
  const begun = `at ${seconds(afterMs)}: ${did}`;
  if (error !== null) return `${begun}; NOT PUT BACK (${undone}): ${error}`;
  return undoneAfterMs === null
    ? `${begun}; ${undone}`
    : `${begun}; ${undone}, after ${seconds(undoneAfterMs - afterMs)}`;
}

/** `What was disturbed: 7 acts, all put back`, and each act; null: nothing was disturbed. */
export function describeActs({ acts }: Pick<RunRecord, 'acts'>): { title: string; lines: string[] } | null {
  if (acts.length === 0) return null;
  const left = acts.filter(({ error }) => error !== null).length;
  const state = left === 0 ? 'all put back' : `${left} NOT put back`;
  return { title: `What was disturbed: ${plural(acts.length, 'act')}, ${state}`, lines: acts.map(tell) };
}

/** The same for a terminal; no line where nothing was disturbed. */
export function showActs(record: Pick<RunRecord, 'acts'>, { paint, width }: Style): string[] {
  const told = describeActs(record);
  if (told === null) return [];
  return ['', paint('strong', told.title), ...told.lines.flatMap((line) => hang('  ', '- ', line, width))];
}
