import { describe, expect, it } from 'vitest';
import { unexpectedThinPasses } from '../fixtures/faults/bench/thin-recording.fake.ts';

describe('the recording of each good stack, saying less than it did', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])(
    'of iteration %i lets no check pass with fewer subjects',
    (stack) => {
      expect(unexpectedThinPasses(stack, { seed: 100 + stack, tries: 2 })).toEqual([]);
    },
    300_000,
  );
});
