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

interface Goal {
  value?: number;
  ratio?: number;
}

/** A goal in words, and whether the result meets it. */
function held({ value, unit, ratio }: Result, goal: Goal): [aim: string, met: string] {
  const isOver = goal.value !== undefined && value > goal.value;
  const isFarOver = goal.ratio !== undefined && ratio !== undefined && ratio > goal.ratio;
  const aim = goal.ratio === undefined ? `≤ ${goal.value ?? ''} ${unit}` : `≤ ${goal.ratio} × floor`;
  return [aim, isOver || isFarOver ? 'missed' : 'met'];
}

/**
 * Ratios and absolute figures side by side, with the goal of each; a figure that misses its goal is only marked: a busy
 * machine is no failure.
 */
export function renderTable(results: readonly Result[], goals: Readonly<Record<string, Goal>>): string {
  const rows = results.map((result) => {
    const { name, value, unit, floor, ratio, runs, what } = result;
    const [aim, met] = goals[name] ? held(result, goals[name]) : ['', ''];
    const least = floor === undefined ? '' : `${floor} ${unit}`;
    return [name, `${value} ${unit}`, least, ratio === undefined ? '' : `${ratio} ×`, aim, met, String(runs), what];
  });
  const table = [['name', 'median', 'floor', 'ratio', 'goal', '', 'runs', 'what'], ...rows];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0))) ?? [];
  const print = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return `${table.map((row) => print(row).trimEnd()).join('\n')}\n`;
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
