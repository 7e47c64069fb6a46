import { describe, expect, it } from 'vitest';
import { judgeCriteria } from '../helpers/kernel/judge.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { world, worldBefore, type World } from '../helpers/testing/worlds/world.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { hardened } from '../helpers/testing/worlds/world-hardened.ts';
import { worldInside } from '../helpers/testing/worlds/world-inside.ts';
import { criteria } from './index.ts';

const judge = (given: World) => judgeCriteria(criteria, evidenceOf(given), given.policy, null);
const notGreen = (given: World) =>
  judge(given).flatMap(({ checks }) =>
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

  // What no engine tells is said all the same, and gates nobody.
  it('hold at iteration 7, but for what only a person can see', () => {
    const gating = judge(hardened()).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
    expect(gating.map(({ id }) => id)).toEqual([]);
    const advice = notGreen(hardened()).filter(({ outcome }) => outcome === 'fail');
    expect(advice.map(({ id }) => id)).toEqual(['cis-2-1-rootless', 'cis-2-14-remote-logging', 'cis-5-15-restarts']);
  });

  it('hold at iteration 1, on paper', () => {
    expect(notGreen(worldBefore()).map(({ id }) => id)).toEqual(['isolation-on-paper']);
  });
});
