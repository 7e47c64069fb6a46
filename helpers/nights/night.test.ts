import { describe, expect, it } from 'vitest';
import { commandOf, nextAt, parseDuration, parseTimeOfDay, showDuration, showTimeOfDay, type Night } from './night.ts';

describe('times', () => {
  it.each([
    ['90s', 90_000, '90s'],
    ['60s', 60_000, '1m'],
    ['10m', 600_000, '10m'],
    ['120m', 7_200_000, '2h'],
    ['24h', 86_400_000, '24h'],
    ['0s', 0, '0s'],
  ])('%s is read, and written as %s', (text, ms, shown) => {
    expect(parseDuration(text, '--limit')).toBe(ms);
    expect(showDuration(ms)).toBe(shown);
  });

  it.each(['', '10', '1d', '25h', '-1m', '1.5h', '10 m'])('%j is none', (text) => {
    expect(() => parseDuration(text, '--jitter')).toThrow('no time up to a day: give it as in 90s, 10m or 1h');
  });

  it('of day are those of a clock', () => {
    expect(['3:30', '03:30', '23:59'].map(parseTimeOfDay).map(showTimeOfDay)).toEqual(['03:30', '03:30', '23:59']);
    for (const text of ['24:00', '3', '03:60', '3.30']) expect(() => parseTimeOfDay(text)).toThrow('is no time of day');
  });

  it('come next today, or tomorrow', () => {
    const at = { hour: 3, minute: 30 };
    const moment = (text: string) => new Date(`2026-11-01T${text}`);
    expect(nextAt(at, moment('03:29:59'))).toEqual(moment('03:30:00'));
    expect(nextAt(at, moment('03:30:00'))).toEqual(new Date('2026-11-02T03:30:00'));
    expect(nextAt(at, new Date('2026-12-31T12:00:00'))).toEqual(new Date('2027-01-01T03:30:00'));
  });
});

describe('what a timer starts', () => {
  it('is one run, with its limit, and what audit is given after two dashes', () => {
    const night: Night = {
      program: ['/opt/stackproof/stackproof'],
      ...{ folder: '/srv/media', at: { hour: 3, minute: 30 }, jitterMs: 600_000, limitMs: 3_600_000 },
      ...{ audit: ['--quiet'], dockerHost: null, environmentFile: null },
    };
    expect(commandOf(night, { jitter: false }).join(' ')).toBe(
      '/opt/stackproof/stackproof schedule run --limit 1h -- --quiet',
    );
    expect(commandOf({ ...night, audit: [] }, { jitter: true }).slice(-2)).toEqual(['--jitter', '10m']);
  });
});
