import { rememberText } from './remember.ts';

const hourMs = 3_600_000;

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** What systemd calls the same. */
const calendars: Readonly<Record<string, string>> = {
  hourly: '@hourly',
  daily: '@daily',
  weekly: '@weekly',
  monthly: '@monthly',
  yearly: '@yearly',
};

const units: Readonly<Record<string, number>> = { s: 1 / 3600, m: 1 / 60, min: 1 / 60, h: 1, d: 24, day: 24, w: 168 };

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

interface Field {
  from: number;
  to: number;
  names: readonly string[];
  /** The number of the first name. */
  first: number;
}

const fields: readonly Field[] = [
  { from: 0, to: 59, names: [], first: 0 },
  { from: 0, to: 23, names: [], first: 0 },
  { from: 1, to: 31, names: [], first: 0 },
  { from: 1, to: 12, names: months, first: 1 },
  // Sunday is 0 and 7.
  { from: 0, to: 7, names: days, first: 0 },
];

function numberOf(text: string, { names, first }: Field): number {
  const named = names.indexOf(text.toLowerCase().slice(0, 3));
  return named >= 0 ? named + first : Number(text);
}

/** `1-5`, `*`, `0/15`, `mon`: its first and last number and the step; null: it is none of these. */
function readRange(part: string, field: Field): { low: number; high: number; step: number } | null {
  const match = /^(?:[*?]|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(part);
  if (match === null) return null;
  const [, start, end, every] = match;
  const step = Number(every ?? 1);
  if (start === undefined) return { low: field.from, high: field.to, step };
  const low = numberOf(start, field);
  const high = numberOf(end ?? (every === undefined ? start : String(field.to)), field);
  return low >= field.from && high <= field.to && low <= high ? { low, high, step } : null;
}

/** All the numbers of a field; null: it is none. */
function readField(text: string, field: Field): Set<number> | null {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const range = readRange(part, field);
    if (range === null) return null;
    for (let value = range.low; value <= range.high; value += range.step) found.add(value);
  }
  return found;
}

/** `@every 24h`, and systemd's spans: `1d 12h`. */
function readSpan(text: string): number | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(s|min|m|h|day|d|w)[a-z]*/g)];
  if (parts.length === 0) return null;
  return parts.reduce((hours, [, count = '0', unit = '']) => hours + Number(count) * (units[unit] ?? 0), 0);
}

/** systemd's `*-*-* 03:00:00`, `Mon *-*-* 03:00`, `Mon..Fri 03:00` as cron writes it. */
function ofCalendar(text: string): string {
  const known = calendars[text.toLowerCase()];
  if (known !== undefined) return known;
  const [, week = '*', , hour = '', minute = ''] =
    /^(?:([A-Za-z.,]+) +)?(\*-\*-\* +)?([\d*/,]+):([\d*/,]+)(?::[\d*]+)?$/.exec(text) ?? [];
  return hour === '' ? text : `${minute} ${hour} * * ${week.replaceAll('..', '-')}`;
}

interface Fields {
  hours: ReadonlySet<number>;
  dates: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
}

/** Cron takes either where both a date and a weekday are told (crontab(5)). */
function isDay(when: Date, { dates, weekdays }: Fields): boolean {
  const day = when.getUTCDay();
  const onDate = dates.has(when.getUTCDate());
  const onDay = weekdays.has(day) || (day === 0 && weekdays.has(7));
  return dates.size === 31 || weekdays.size >= 7 ? onDate && onDay : onDate || onDay;
}

/** The moments of two years, hour by hour; more often than hourly is once an hour. */
function momentsOf(read: Fields): number[] {
  const moments: number[] = [];
  for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2028, 1, 1); at += hourMs) {
    const when = new Date(at);
    if (read.hours.has(when.getUTCHours()) && read.months.has(when.getUTCMonth() + 1) && isDay(when, read))
      moments.push(at);
  }
  return moments;
}

/** The fields of a schedule as cron writes it; null: it is none. */
function readFields(text: string): Fields | null {
  const parts = text.split(/\s+/);
  const told = parts.slice(parts.length === 6 ? 1 : 0);
  const [minutes, hours, dates, inMonths, weekdays] = fields.map((field, at) => readField(told[at] ?? '', field));
  if (told.length !== fields.length || !minutes || !hours || !dates || !inMonths || !weekdays) return null;
  return { hours, dates, months: inMonths, weekdays };
}

/**
 * Hours between two runs of a schedule at the most, as cron, Go's cron (with seconds) or a systemd timer writes it;
 * Infinity: it comes once in two years, or never, as 31 February; null: it is none that we read.
 */
export const longestGapHours = rememberText((schedule): number | null => {
  const text = ofCalendar(schedule.trim());
  if (text.startsWith('@every')) return readSpan(text.slice('@every'.length));
  const read = readFields(nicknames[text.toLowerCase()] ?? text);
  if (read === null) return null;
  const moments = momentsOf(read);
  if (moments.length < 2) return Infinity;
  return Math.max(...moments.slice(1).map((moment, at) => (moment - (moments[at] ?? moment)) / hourMs));
});
