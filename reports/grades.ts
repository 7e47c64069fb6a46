import type { RunRecord } from '../helpers/kernel/record.ts';
import { figuresOf, type Figure } from './figures.ts';

/** none: nothing is asked of this figure; unclear: it is beyond, and the check could not tell whose doing that is. */
export type Grade = 'good' | 'monitor' | 'bad' | 'unclear' | 'unmeasured' | 'none';

export interface GradedFigure extends Figure {
  /** In words; a dash where there is none. */
  threshold: string;
  grade: Grade;
}

type Limits = Pick<GradedFigure, 'threshold' | 'grade'>;

const noLimit: Limits = { threshold: '–', grade: 'none' };

function gradeBand(value: number | null, { monitor, fail }: { monitor: number; fail: number }): Grade {
  if (value === null) return 'unmeasured';
  if (value >= fail) return 'bad';
  return value >= monitor ? 'monitor' : 'good';
}

const ofBand = (value: number | null, band: { monitor: number; fail: number } | undefined): Limits =>
  band === undefined
    ? noLimit
    : { threshold: `watched from ${band.monitor} %, below ${band.fail} %`, grade: gradeBand(value, band) };

const ofCount = (pair: [number, number] | null): Limits => ({
  threshold: 'all',
  grade: pair === null ? 'unmeasured' : gradeBand(pair[1] - pair[0], { monitor: 1, fail: 1 }),
});

const ofMilliseconds = (value: number | null, limit: number | undefined): Limits =>
  limit === undefined
    ? noLimit
    : { threshold: `below ${limit} ms`, grade: gradeBand(value, { monitor: limit, fail: limit }) };

const shareOf = (memory: { usedBytes: number; totalBytes: number } | null): number | null =>
  memory && memory.totalBytes > 0 ? (100 * memory.usedBytes) / memory.totalBytes : null;

const slowest = (pair: { median: number; p95: number } | null): number | null =>
  pair && Math.max(pair.median, pair.p95);

type Held = Pick<RunRecord, 'health' | 'thresholds'>;

/** The check that judges the same figure, and the subject by which it knows it; null: all of them. */
const judges: Readonly<Record<string, { check: string; subject: string | null }>> = {
  cpu: { check: 'resource-limits', subject: 'cpu' },
  'round trip': { check: 'network-latency', subject: null },
  'response time': { check: 'response-times', subject: null },
};

/** Whether a check looked at the figure and could not tell: other work keeps the machine busy. */
function isUnclear(name: string, { criteria }: Pick<RunRecord, 'criteria'>): boolean {
  const judge = judges[name];
  const check = judge && criteria.flatMap(({ checks }) => checks).find(({ id }) => id === judge.check);
  const mine = (check?.observations ?? []).filter(({ subject }) => [null, subject].includes(judge?.subject ?? null));
  return mine.some(({ holds }) => holds === null) && mine.every(({ holds }) => holds !== false);
}

const limitsByName: Readonly<Record<string, (held: Held) => Limits>> = {
  running: ({ health }) => ofCount(health.running),
  healthy: ({ health }) => ofCount(health.healthy),
  discovered: ({ health }) => ofCount(health.discovered),
  cpu: ({ health, thresholds }) => ofBand(health.cpu?.usedPercent ?? null, thresholds?.cpu),
  memory: ({ health, thresholds }) => ofBand(shareOf(health.memory), thresholds?.memory),
  disk: ({ health, thresholds }) => ofBand(health.disk?.usedPercent ?? null, thresholds?.disk),
  'round trip': ({ health, thresholds }) => ofMilliseconds(slowest(health.latencyMs), thresholds?.latencyMs),
  'response time': ({ health, thresholds }) => ofMilliseconds(health.responseMs?.mean ?? null, thresholds?.responseMs),
};

function limitsOf(name: string, record: Held & Pick<RunRecord, 'criteria'>): Limits {
  const limits = limitsByName[name]?.(record) ?? noLimit;
  return limits.grade === 'bad' && isUnclear(name, record) ? { ...limits, grade: 'unclear' } : limits;
}

/** The figures of the status page, each held against the policy's threshold where there is one. */
export const gradedFigures = (record: Held & Pick<RunRecord, 'criteria'>): GradedFigure[] =>
  figuresOf(record).map((figure) => ({ ...figure, ...limitsOf(figure.name, record) }));
