import { describe, expect, it } from 'vitest';
import { criteria } from '../../suites/index.ts';
import { changeKinds } from './define-artifact.ts';
import { artifacts } from './registry.ts';
import { moversOf, touchedBy, toldByEngine } from './touched.ts';

describe('what a change of the engine can touch', () => {
  it('is what shows it, and all that rests on that', () => {
    const touched = touchedBy(['container']);
    expect(touched).toEqual(
      expect.arrayContaining(['containers', 'packet-filter', 'networks', 'reachability', 'access']),
    );
    expect(touched).not.toContain('host');
    expect(touched).not.toContain('resources');
    expect(touchedBy(['network'])).toContain('host');
    expect(touchedBy([])).toEqual([]);
  });

  it('leaves nothing out that needs what is touched, but for what measures a moment', () => {
    for (const kind of changeKinds) {
      const touched = new Set(touchedBy([kind]));
      const left = artifacts.filter(
        ({ id, needs, movedBy }) => !touched.has(id) && movedBy !== 'never' && needs.some((need) => touched.has(need)),
      );
      expect(left.map(({ id }) => id)).toEqual([]);
    }
  });

  it('is said by each artifact that needs no other, so that none is forgotten', () => {
    const silent = artifacts.filter(({ needs, movedBy }) => needs.length === 0 && movedBy === undefined);
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('keeps from the run before only what no check holds against something that may be newer', () => {
    // An earlier run is of another time by its very nature.
    const fixed = artifacts.filter(({ id }) => moversOf(id).size === 0 && id !== 'earlier-run').map(({ id }) => id);
    const mixed = criteria
      .flatMap(({ checks }) => checks)
      .filter(({ requires, also = [] }) => {
        const looks = [...requires, ...also];
        return looks.some((id) => fixed.includes(id)) && looks.some((id) => !fixed.includes(id));
      });
    expect(fixed).toEqual(['resources']);
    expect(mixed.map(({ id }) => id)).toEqual([]);
  });

  it('keeps nothing of another time that a check holds against the moment of the run', () => {
    for (const kind of changeKinds) {
      const touched = new Set(touchedBy([kind]));
      const late = criteria
        .flatMap(({ checks }) => checks)
        .filter(
          ({ evaluate, requires, also = [] }) =>
            evaluate.length > 2 && [...requires, ...also].some((id) => !touched.has(id)),
        );
      expect(late.map(({ id }) => id)).toEqual([]);
    }
  });

  it('begins with what the engine itself says', () => {
    expect(toldByEngine(touchedBy(['container', 'network']))).toEqual([
      ...['engine', 'host', 'packet-filter', 'containers', 'networks', 'hardening'],
    ]);
  });
});
