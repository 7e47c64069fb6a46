import { describe, expect, it } from 'vitest';
import { longestGapHours } from './schedule-gap.ts';

describe('the longest time between two runs of a schedule', () => {
  it.each([
    ['0 3 * * *', 24],
    ['15 3,15 * * *', 12],
    ['0 */6 * * *', 6],
    ['0 1-5/2 * * *', 20],
    ['*/5 * * * *', 1],
    ['0 3 * * 1-5', 72],
    ['0 3 * * mon,thu', 96],
    ['0 3 * * 7', 168],
    ['0 3 * * SUN', 168],
    ['0 3 1 * *', 744],
    ['0 3 1,15 * 0', 168],
    ['0 3 * feb-dec *', 768],
    ['0 0 3 * * *', 24],
    ['  0  3 * * *  ', 24],
    ['@daily', 24],
    ['@weekly', 168],
    ['@hourly', 1],
    ['@yearly', 8760],
    ['@every 36h', 36],
    ['@every 1d 12h', 36],
    ['@every 90min', 1.5],
    ['daily', 24],
    ['weekly', 168],
    ['*-*-* 03:00:00', 24],
    ['03:00', 24],
    ['*-*-* 03,15:00', 12],
    ['Mon..Fri 03:00', 72],
    ['Sun *-*-* 03:00:00', 168],
  ])('%s: %d h', (schedule, hours) => {
    expect(longestGapHours(schedule)).toBeCloseTo(hours);
  });

  it.each([
    '',
    'now and then',
    '0 3 * *',
    '0 3 * * * * *',
    '0 25 * * *',
    '0 3 0 * *',
    '0 5-3 * * *',
    '0 */0 * * *',
    'x 3 * * *',
    '@reboot',
    '@every so often',
  ])('of %s nobody can tell', (schedule) => {
    expect(longestGapHours(schedule)).toBeNull();
  });

  it.each(['0 3 30 2 *', '0 3 31 apr,jun *', '0 3 29 2 *'])('%s never comes, or hardly', (schedule) => {
    expect(longestGapHours(schedule)).toBe(Infinity);
  });
});
