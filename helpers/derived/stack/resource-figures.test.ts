import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { figuresOf, inPercent } from './resource-figures.ts';

const { evidence, policy } = world();
const memoryOf = (usedBytes: number, totalBytes: number) =>
  figuresOf({ ...evidence.resources, memory: { ...evidence.resources.memory, usedBytes, totalBytes } }, policy).find(
    ({ subject }) => subject === 'memory',
  )?.percent;

describe('the figures of the machine', () => {
  it('have memory in per cent, and no figure where there is none', () => {
    expect(memoryOf(1, 4)).toBe(25);
    expect(memoryOf(1, 1)).toBe(100);
    expect(memoryOf(0, 0)).toBeNaN();
    expect(memoryOf(1, 0)).toBeNaN();
  });

  it('are shown with one decimal', () => {
    expect([12.345, Number.NaN].map(inPercent)).toEqual(['12.3 %', 'no figure']);
  });
});
