import { describe, expect, it } from 'vitest';
import { Evidence } from '../evidence/evidence.ts';
import { evidenceOf } from './check-tester.ts';
import { apply, differ, fromLines, toLines } from './recording.ts';
import { world } from './worlds/world.ts';

// Parsed, for a recording's keys come in the order of the vocabulary.
const good = Evidence.parse(evidenceOf(world()));
const bad = Evidence.parse(
  evidenceOf(
    world(({ containers, reachability }) => {
      containers.pop();
      const [cell] = reachability.cells;
      if (cell) cell.value = 'refused';
    }),
  ),
);

describe('a recording in lines', () => {
  it('comes back whole', () => {
    const back = Evidence.parse(fromLines(toLines(good)));
    expect(toLines(back)).toEqual(toLines(good));
    expect(back.artifacts.containers).toMatchObject({
      ok: true,
      value: expect.arrayContaining(good.artifacts.containers.ok ? good.artifacts.containers.value : []),
    });
  });

  it('keeps a failed artifact and an empty list', () => {
    const blind = {
      ...good,
      artifacts: {
        ...good.artifacts,
        traefik: { ok: false as const, ms: 0, scope: '', error: 'gone', cause: 'failed' as const },
      },
    };
    const back = Evidence.parse(fromLines(toLines(blind)));
    expect(back.artifacts.traefik).toEqual(blind.artifacts.traefik);
    expect(back.artifacts.apis).toMatchObject({ value: { front: [], unasked: [] } });
  });

  it('is rebuilt from the good one and a few lines', () => {
    const difference = differ(toLines(good), toLines(bad));
    expect(difference.minus).toHaveLength(2);
    expect(difference.plus).toHaveLength(1);
    expect(apply(toLines(good), difference)).toEqual(toLines(bad));
  });
});
