import { ConfigError } from '../helpers/lib/errors.ts';
import { median, round } from '../helpers/lib/statistics.ts';

/** One figure of `bench/results.json`; other programs read it (shared page run-record.md). */
export interface Result {
  name: string;
  /** The median of the runs. */
  value: number;
  unit: 's' | 'ms' | 'MB' | '×';
  /** What the same work costs at least, measured in the same run; left out where there is no such thing. */
  floor?: number;
  /** value / floor. */
  ratio?: number;
  runs: number;
  what: string;
}

export function resultOf(
  name: string,
  unit: Result['unit'],
  samples: readonly number[],
  what: string,
  floors: readonly number[] = [],
): Result {
  const value = median(samples);
  const base = { name, value: round(value, 3), unit, runs: samples.length, what };
  if (floors.length === 0) return base;
  const floor = median(floors);
  return { ...base, floor: round(floor, 3), ratio: round(value / floor, 3) };
}

/**
 * Ratios and absolute figures side by side, with the goal of each; a figure that misses its goal is only marked: a busy
 * machine is no failure.
 */
export function renderTable(
  results: readonly Result[],
  goals: Readonly<Record<string, { value?: number; ratio?: number }>>,
): string {
  const rows = results.map(({ name, value, unit, floor, ratio, runs, what }) => {
    const goal = goals[name];
    const missed =
      (goal?.value !== undefined && value > goal.value) ||
      (goal?.ratio !== undefined && ratio !== undefined && ratio > goal.ratio);
    const aim =
      goal === undefined ? '' : goal.ratio !== undefined ? `≤ ${goal.ratio} × floor` : `≤ ${goal.value ?? ''} ${unit}`;
    return [
      name,
      `${value} ${unit}`,
      floor === undefined ? '' : `${floor} ${unit}`,
      ratio === undefined ? '' : `${ratio} ×`,
      aim,
      missed ? 'missed' : aim ? 'met' : '',
      String(runs),
      what,
    ];
  });
  const table = [['name', 'median', 'floor', 'ratio', 'goal', '', 'runs', 'what'], ...rows];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0))) ?? [];
  return `${table
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

/** What could not be seen made the work cheaper; whoever reads the figure must know. */
export function withNotes(failedArtifacts: readonly string[], result: Result): Result {
  return failedArtifacts.length === 0
    ? result
    : { ...result, what: `${result.what}; looks that failed: ${failedArtifacts.join(', ')}` };
}

/** The figures asked for by `--only name,name`; all without it. */
export function chooseNames(args: readonly string[], names: readonly string[]): ReadonlySet<string> {
  if (args.length === 0) return new Set(names);
  const [option, list = ''] = args;
  const asked = list.split(',');
  const unknown = asked.filter((name) => !names.includes(name));
  if (option !== '--only' || args.length !== 2 || unknown.length > 0)
    throw new ConfigError(
      `the bench takes nothing but \`--only\` and names out of ${names.join(', ')}, ` +
        `and was given \`${args.join(' ')}\``,
    );
  return new Set(asked);
}
