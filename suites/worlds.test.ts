import { describe, expect, it } from 'vitest';
import { judgeCriteria } from '../helpers/kernel/judge.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { world, worldBefore, type World } from '../helpers/testing/worlds/world.ts';
import { sealed } from '../helpers/testing/worlds/world-sealed.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { hardened } from '../helpers/testing/worlds/world-hardened.ts';
import { worldInside } from '../helpers/testing/worlds/world-inside.ts';
import { monitored } from '../helpers/testing/worlds/world-monitored.ts';
import { criteria } from './index.ts';

const judge = (given: World, only: readonly string[] | null) =>
  judgeCriteria(criteria, evidenceOf(given), given.policy, only);
const notGreen = (given: World, only: readonly string[] | null = null) =>
  judge(given, only).flatMap(({ checks }) =>
    checks.flatMap(({ id, outcome, reason, observations }) =>
      outcome === 'fail' || outcome === 'unknown'
        ? [
            {
              id,
              outcome,
              reason,
              seen: observations
                .filter(({ holds }) => holds !== true)
                .map(({ subject, observed }) => `${subject}: ${observed}`),
            },
          ]
        : [],
    ),
  );

describe('the small worlds', () => {
  it('hold at iteration 2', () => {
    expect(notGreen(world())).toEqual([]);
  });

  it('hold with a service on internal networks only', () => {
    expect(notGreen(worldInside())).toEqual([]);
  });

  it('hold at iteration 4', () => {
    expect(notGreen(secured())).toEqual([]);
  });

  it('hold at iteration 5', () => {
    expect(notGreen(sealed())).toEqual([]);
  });

  // What packets see of those who watch is not in it.
  it('hold at iteration 6, as far as monitoring goes', () => {
    const mine = criteria
      .filter(({ iteration }) => iteration === 6)
      .flatMap(({ checks }) => checks.map(({ id }) => id));
    expect(notGreen(monitored(), ['6']).filter(({ id }) => mine.includes(id))).toEqual([]);
  });

  // What no engine tells is said all the same, and gates nobody. Those who watch are in a world of their own.
  it('hold at iteration 7, but for what only a person can see', () => {
    const others = ['0', '1', '2', '3', '4', '5', '7'];
    const gating = judge(hardened(), others).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
    expect(gating.map(({ id }) => id)).toEqual([]);
    const advice = notGreen(hardened(), others).filter(({ outcome }) => outcome === 'fail');
    expect(advice.map(({ id }) => id)).toEqual(['cis-2-1-rootless', 'cis-2-14-remote-logging', 'cis-5-15-restarts']);
  });

  it('hold at iteration 1, on paper', () => {
    expect(notGreen(worldBefore()).map(({ id }) => id)).toEqual(['isolation-on-paper']);
  });
});
