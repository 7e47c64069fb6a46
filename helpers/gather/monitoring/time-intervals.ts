import { z } from 'zod';
import type { Span, TimeSpec } from '../../evidence/alerting.ts';

const words = z.array(z.coerce.string()).nullish();

/** Alertmanager's `time_intervals`, one specification. */
export const TimeSpecFile = z.object({
  times: z.array(z.object({ start_time: z.coerce.string(), end_time: z.coerce.string() })).nullish(),
  weekdays: words,
  days_of_month: words,
  months: words,
  years: words,
  location: z.string().nullish(),
});

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october'];
const monthNames = ['', ...months, 'november', 'december'];

function numberOf(word: string, names: readonly string[]): number {
  const named = names.indexOf(word.trim().toLowerCase());
  const number = named >= 0 ? named : Number(word);
  if (!Number.isInteger(number)) throw new Error(`the time interval ${word} cannot be read`);
  return number;
}

/** `monday:friday`, `-3:-1`, `2026`: both ends belong to it. */
const spansOf = (list: readonly string[] | null | undefined, names: readonly string[] = []): Span[] =>
  (list ?? []).map((text) => {
    const [from = '', to = from] = text.split(':');
    return { from: numberOf(from, names), to: numberOf(to, names) };
  });

function minuteOf(clock: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(clock) ?? [];
  if (hours === undefined || minutes === undefined) throw new Error(`the time ${clock} cannot be read`);
  return Number(hours) * 60 + Number(minutes);
}

/** Throws where it is written in a way that Alertmanager has not. */
export const readTimeSpec = (spec: z.infer<typeof TimeSpecFile>): TimeSpec => ({
  minutes: (spec.times ?? []).map(({ start_time: start, end_time: end }) => ({
    from: minuteOf(start),
    to: minuteOf(end),
  })),
  weekdays: spansOf(spec.weekdays, weekdays),
  days: spansOf(spec.days_of_month),
  months: spansOf(spec.months, monthNames),
  years: spansOf(spec.years),
  location: spec.location ?? '',
});
