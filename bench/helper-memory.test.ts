import { describe, expect, it } from 'vitest';
import { memoryOf } from './helper-memory.ts';

describe('the memory of a container, by the engine’s statistics', () => {
  it('is the kernel’s own peak where the kernel keeps one, and the usage where it does not', () => {
    expect(memoryOf({ memory_stats: { usage: 12_000_000, max_usage: 34_000_000, stats: { cache: 1 } } })).toBe(34);
    expect(memoryOf({ memory_stats: { usage: 12_000_000, stats: { inactive_file: 1 } } })).toBe(12);
  });

  it('is nothing for a container that is gone', () => {
    expect(memoryOf({ memory_stats: {} })).toBeNull();
  });
});
