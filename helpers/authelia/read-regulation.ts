import type { Regulation } from '../evidence/access-control.ts';
import type { Plain } from './read-yaml.ts';

const seconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
};
const spelled: Readonly<Record<string, keyof typeof seconds>> = {
  ...{ second: 's', minute: 'm', hour: 'h', day: 'd', week: 'w', month: 'M', year: 'y' },
};

const unitOf = (unit: string): number | undefined =>
  seconds[unit] ?? seconds[spelled[unit.toLowerCase().replace(/s$/, '')] ?? ''];

/** YAML's whole numbers, and those that a variable gives as text. */
const numberOf = (value: Plain): number | null => {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null;
};

/**
 * Seconds of a duration as Authelia writes it: `120`, `2m`, since 4.38 also `1h30m` and `10 minutes`; null: it is none.
 */
export function secondsOf(value: Plain | undefined, usual: number): number | null {
  if (value === undefined || value === null) return usual;
  const number = numberOf(value);
  if (number !== null || typeof value !== 'string') return number;
  const parts = [...value.matchAll(/(\d+)\s*([a-zA-Z]+)\s*(?:and\s+)?/g)];
  if (parts.length === 0 || parts.map(([text]) => text).join('') !== value) return null;
  const counted = parts.map(([, count, unit = '']) => Number(count) * (unitOf(unit) ?? NaN));
  const sum = counted.reduce((all, one) => all + one, 0);
  return Number.isFinite(sum) ? sum : null;
}

/**
 * When Authelia bans an account, with its own defaults for what is not said; null: it cannot be read.
 * Source: Authelia 4.37 to 4.39, `internal/configuration/schema/regulation.go`.
 */
export function readRegulation(flat: ReadonlyMap<string, Plain>): Regulation | null {
  const maxRetries = numberOf(flat.get('regulation.max_retries') ?? 3);
  const findSeconds = secondsOf(flat.get('regulation.find_time'), 120);
  const banSeconds = secondsOf(flat.get('regulation.ban_time'), 300);
  if (maxRetries === null || findSeconds === null || banSeconds === null) return null;
  return { maxRetries, findSeconds, banSeconds, unsaid: (flat.get('regulation.ban_time') ?? null) === null };
}
