import type { Interval, Route, Span, TimeSpec } from '../../evidence/alerting.ts';

const minutesOfDay = 1440;
const dayMs = 86_400_000;
/** A year from now, and what reaches into it. */
const days = 367;

const isIn = (spans: readonly Span[], value: number): boolean =>
  spans.length === 0 || spans.some(({ from, to }) => value >= from && value <= to);

function hasDay({ weekdays, days: dates, months, years }: TimeSpec, date: Date): boolean {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const fromStart = dates.map(({ from, to }) => ({
    from: from < 0 ? length + 1 + from : from,
    to: to < 0 ? length + 1 + to : to,
  }));
  const isDay = isIn(weekdays, date.getUTCDay()) && isIn(fromStart, day);
  return isDay && isIn(months, month + 1) && isIn(years, year);
}

/** Minute after minute from a midnight on: 1 where one of the specifications is. */
function mark(specs: readonly TimeSpec[], midnight: number): Uint8Array {
  const marked = new Uint8Array(days * minutesOfDay);
  for (let day = 0; day < days; day++) {
    const date = new Date(midnight + day * dayMs);
    for (const spec of specs.filter((each) => hasDay(each, date)))
      for (const { from, to } of spec.minutes.length > 0 ? spec.minutes : [{ from: 0, to: minutesOfDay }])
        marked.fill(1, day * minutesOfDay + from, day * minutesOfDay + to);
  }
  return marked;
}

function longestRun(minutes: Uint8Array, value: 0 | 1): number {
  let longest = 0;
  for (let from = minutes.indexOf(value); from >= 0;) {
    const end = minutes.indexOf(1 - value, from);
    longest = Math.max(longest, (end < 0 ? minutes.length : end) - from);
    from = end < 0 ? end : minutes.indexOf(value, end);
  }
  return longest;
}

/** Each clock of its own: what two of them cover together is not known without their difference. */
function longestOf(specs: readonly TimeSpec[], midnight: number, value: 0 | 1): number {
  const clocks = [...Map.groupBy(specs, ({ location }) => location).values()];
  const runs = clocks.map((mine) => longestRun(mark(mine, midnight), value));
  // What is left of all clocks together is at most what is left of one of them.
  return value === 1 ? Math.max(0, ...runs) : Math.min(days * minutesOfDay, ...runs);
}

const specsOf = (names: readonly string[], intervals: readonly Interval[]): readonly TimeSpec[] | null => {
  const found = intervals.filter(({ name }) => names.includes(name)).map(({ specs }) => specs);
  return found.some((specs) => specs === null) ? null : found.flatMap((specs) => specs ?? []);
};

/**
 * Days on end in which a route sends nothing within a year from a moment, at the longest; Infinity: all of it.
 * null: when its intervals are is not known.
 */
export function quietDays(
  { mutedIn, activeIn }: Pick<Route, 'mutedIn' | 'activeIn'>,
  intervals: readonly Interval[],
  at: string,
): number | null {
  const [muted, active] = [specsOf(mutedIn, intervals), specsOf(activeIn, intervals)];
  if (muted === null || active === null) return null;
  const midnight = Math.floor(Date.parse(at) / dayMs) * dayMs;
  const minutes = Math.max(
    mutedIn.length > 0 ? longestOf(muted, midnight, 1) : 0,
    activeIn.length > 0 ? longestOf(active, midnight, 0) : 0,
  );
  return minutes >= days * minutesOfDay ? Infinity : minutes / minutesOfDay;
}
