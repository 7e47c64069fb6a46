import { ConfigError } from '../lib/errors.ts';

/** A run that takes place every night. Times in milliseconds. */
export interface Night {
  /** The program, and what it is started with before its command. */
  program: readonly string[];
  /** Where it runs: the policy is searched from there upwards, and the reports are written below it. */
  folder: string;
  at: { hour: number; minute: number };
  jitterMs: number;
  limitMs: number;
  /** What `audit` is given. */
  audit: readonly string[];
  /** null: as the Docker context has it. */
  dockerHost: string | null;
  /** A file of variables for what is named as `env:NAME`; null: none. */
  environmentFile: string | null;
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;
const isUnit = (letter: string): letter is keyof typeof unitsMs => letter in unitsMs;
const longestMs = 24 * unitsMs.h;

/** `90s`, `10m`, `1h`, in milliseconds; at most a day. Throws ConfigError. */
export function parseDuration(text: string, option: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = isUnit(unit) ? Number(count) * unitsMs[unit] : Number.NaN;
  if (ms <= longestMs) return ms;
  throw new ConfigError(`${option} ${text} is no time up to a day: give it as in 90s, 10m or 1h`);
}

/** As `parseDuration` reads it. */
export function showDuration(ms: number): string {
  if (ms > 0 && ms % unitsMs.h === 0) return `${ms / unitsMs.h}h`;
  return ms > 0 && ms % unitsMs.m === 0 ? `${ms / unitsMs.m}m` : `${Math.round(ms / unitsMs.s)}s`;
}

/** `03:30`. Throws ConfigError. */
export function parseTimeOfDay(text: string): Night['at'] {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined)
    throw new ConfigError(`--at ${text} is no time of day: give it as in 03:30, in the time of this machine`);
  return { hour: Number(hour), minute: Number(minute) };
}

export const showTimeOfDay = ({ hour, minute }: Night['at']): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/** The next such moment after another, in the time of this machine. */
export function nextAt({ hour, minute }: Night['at'], after: Date): Date {
  const next = new Date(after);
  next.setHours(hour, minute, 0, 0);
  if (next <= after) next.setDate(next.getDate() + 1);
  return next;
}

/** What a timer starts. jitter: the timer has none of its own. */
export function commandOf({ program, jitterMs, limitMs, audit }: Night, { jitter }: { jitter: boolean }): string[] {
  const delay = jitter && jitterMs > 0 ? ['--jitter', showDuration(jitterMs)] : [];
  const given = audit.length > 0 ? ['--', ...audit] : [];
  return [...program, 'schedule', 'run', '--limit', showDuration(limitMs), ...delay, ...given];
}
