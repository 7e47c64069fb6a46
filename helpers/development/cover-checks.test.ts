import { describe, expect, it } from 'vitest';
import { readFaults } from '../../fixtures/faults/read-fault.ts';
import { coverChecks } from './cover-checks.ts';

const fault = (id: string, finds: readonly string[], blinds: readonly string[] = []) => ({
  id,
  stack: 2,
  finds: Object.fromEntries(finds.map((check) => [check, ['sonarr']])),
  blinds: Object.fromEntries(blinds.map((check) => [check, ['sonarr']])),
});

describe('the faults that cover the checks', () => {
  it('are few: what one turns red is not done by another, and of two the one that touches fewer is taken', () => {
    const faults = [
      fault('port-and-router', ['published-ports', 'routed-hosts']),
      fault('port', ['published-ports'], ['routed-hosts']),
      fault('port-alone', ['published-ports']),
      fault('port-again', ['published-ports']),
    ];
    expect(coverChecks(faults)).toEqual(['port-and-router']);
    expect(coverChecks(faults.slice(1))).toEqual(['port-alone']);
  });

  it('and every one in which nothing may be found', () => {
    expect(coverChecks([fault('right-names', []), fault('port', ['published-ports'])])).toEqual([
      'right-names',
      'port',
    ]);
  });

  it('of this project turn red whatever any of its faults turns red', () => {
    const all = readFaults();
    const chosen = new Set(coverChecks(all));
    const checksOf = (some: typeof all) => new Set(some.flatMap(({ finds }) => Object.keys(finds)));
    expect(checksOf(all.filter(({ id }) => chosen.has(id)))).toEqual(checksOf(all));
    expect(chosen.size).toBeLessThan(all.length);
  });
});
