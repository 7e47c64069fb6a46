import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../evidence/evidence.ts';
import { evidenceOf } from '../../testing/check-tester.ts';
import { world } from '../../testing/worlds/world.ts';
import { reachedIn } from './reached-paths.ts';

const reachedAfter = (change?: (evidence: Artifacts) => void) => reachedIn(evidenceOf(world(change)));

describe('what packets reached', () => {
  it('is named as the checks name it, each way once', () => {
    const { open, unseen, blind } = reachedAfter() ?? { open: [], unseen: [], blind: [] };
    expect(open).toContain('outside → 443/tcp');
    expect(open.some((path) => /^\w+ → \w+:\d+\/tcp$/.test(path))).toBe(true);
    expect(open.filter((path) => path.startsWith('host → '))).toEqual([]);
    expect(new Set(open).size).toBe(open.length);
    expect({ unseen, blind }).toEqual({ unseen: [], blind: [] });
  });

  it('is reached where one address or family of several was', () => {
    const before = reachedAfter();
    const closed = reachedAfter(({ reachability }) => {
      for (const cell of reachability.cells) if (cell.family === 4 && cell.value === 'open') cell.value = 'dropped';
    });
    expect(closed?.open.length).toBeLessThan(before?.open.length ?? 0);
  });

  it('is unseen where a probe failed', () => {
    const reached = reachedAfter(({ reachability }) => {
      for (const cell of reachability.cells) if (cell.from !== 'host') cell.value = 'probe-failed';
    });
    expect(reached?.unseen.length).toBeGreaterThan(0);
    expect(reached?.open.filter((path) => /→ \w+:/.test(path))).toEqual([]);
  });

  it('is blind from where nobody looked, and where silence does not count', () => {
    const evidence = evidenceOf(world());
    const lost = { ok: false as const, ms: 0, scope: '', error: 'nobody lent a view', cause: 'noVantage' as const };
    const inside = { ...evidence, artifacts: { ...evidence.artifacts, outside: lost } };
    expect(reachedIn(inside)?.blind).toEqual(['outside']);
    const doubtful = reachedAfter(({ outside }) => {
      for (const control of outside.controls) control.after = 'dropped';
    });
    expect(doubtful?.blind).toEqual(['outside']);
    const nothing = { ...evidence.artifacts, outside: lost, reachability: lost, egress: lost };
    expect(reachedIn({ ...evidence, artifacts: nothing })).toBeNull();
  });
});
