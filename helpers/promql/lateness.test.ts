import { describe, expect, it } from 'vitest';
import { latenessOfQuery } from './lateness.ts';

const week = 604_800;

describe('how late an expression becomes true', () => {
  it.each([
    ['up == 0', 0],
    ['vector(1)', 0],
    ['no PromQL (', 0],
    ['up offset 1w == 0', week],
    ['(sum by (job) (up offset 1w)) == 0', week],
    ['up offset -1w == 0', 0],
    ['up @ 1609746000 == 0', Infinity],
    ['up @ end() == 0', 0],
    ['max_over_time(up[1w]) == 0', week],
    ['(max_over_time((up)[1w:])) < 1', week],
    ['max_over_time(up[1w] offset 1w) == 0', 2 * week],
    ['min_over_time(node_load1[1w]) > 9', week],
    ['min_over_time(up[1w]) == 0', 0],
    ['max_over_time(node_load1[1w]) > 9', 0],
    ['(up offset 1w == 0) or up == 0', 0],
    ['up == 0 and (up offset 1w) == 0', week],
    ['up offset 5m unless up', 300],
    ['rate(x[5m] offset 1w) > 3 * rate(x[5m])', 0],
    ['up == 0 or up offset 1w == 0', 0],
  ])('%s: %d s', (query, seconds) => {
    expect(latenessOfQuery(query)).toBe(seconds);
  });
});
