import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { watchContainers } from './processors.ts';

/** An engine whose containers tell these figures (nanoseconds), one after the other; null: it has gone. */
function engineOf(figures: Record<string, readonly (number | null)[]>, error: Error | null = null): EngineClient {
  const asked = new Map<string, number>();
  const getContainer = (id: string) => ({
    stats: () => {
      if (error) return Promise.reject(error);
      const turn = asked.get(id) ?? 0;
      asked.set(id, turn + 1);
      const total = figures[id]?.[turn] ?? null;
      return total === null
        ? Promise.reject(Object.assign(new Error('no such container'), { statusCode: 404 }))
        : Promise.resolve({ cpu_stats: { cpu_usage: { total_usage: total } } });
    },
  });
  return { docker: { getContainer }, dockerHost: 'unix:///engine.test', transport: 'unix' } as unknown as EngineClient;
}

const second = 1e9;
// A day of one processor: whatever the test itself takes is nothing beside it.
const day = 86_400 * second;
const usedOf = async (engine: EngineClient, count = 2, ids = ['one', 'two']) => {
  const { made, usedPercent } = await watchContainers(engine, ids, count, () => Promise.resolve('made'));
  expect(made).toBe('made');
  return usedPercent;
};

describe('how much of the processors containers use', () => {
  it('is what all of them used meanwhile, out of what all processors could', async () => {
    expect(await usedOf(engineOf({ one: [5 * second, 5 * second], two: [second, second] }))).toBe(0);
    const [one, two] = [
      await usedOf(engineOf({ one: [0, day], two: [0, 0] })),
      await usedOf(engineOf({ one: [0, 0] })),
    ];
    expect(one).toBeGreaterThan(100);
    expect(two).toBeNull();
  });

  it('counts none that came or went', async () => {
    expect(await usedOf(engineOf({ one: [second, second], two: [null, day] }))).toBe(0);
    expect(await usedOf(engineOf({ one: [second, second], two: [day, null] }))).toBe(0);
  });

  it('is not known where the engine does not tell, or accounts for nothing', async () => {
    expect(await usedOf(engineOf({}, new Error('forbidden')))).toBeNull();
    expect(await usedOf(engineOf({ one: [0, 0], two: [0, 0] }))).toBeNull();
    expect(await usedOf(engineOf({ one: [second, second] }), 0, ['one'])).toBeNull();
  });
});
