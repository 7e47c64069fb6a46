import type { Changes } from '../helpers/comparison/changes.ts';
import type { TrendPoint } from '../helpers/comparison/trend.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';

/** What a report may tell beside the run itself. */
export interface Beside {
  /** What is different from the run before; null: there was none, or nobody keeps them. */
  changes: Changes | null;
  /** The runs kept of this stack, oldest first, this one last; empty where nobody keeps them. */
  trend: readonly TrendPoint[];
  /** The same evidence judged one iteration further; null, or left out: nobody asked. */
  preview?: RunRecord | null;
}

/** One kind of file that a run leaves. */
export interface Format {
  /** As `--format` asks for it. */
  word: string;
  file: string;
  /** Written only where it is asked for by its word. */
  onlyAsked?: true;
  /** The whole file. It is handed the record as it is, and makes printable what a person may read. */
  render(record: RunRecord, beside: Beside): string;
}
