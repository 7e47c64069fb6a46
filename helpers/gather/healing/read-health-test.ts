import type { HealthTest } from '../../evidence/healing.ts';
import { lineEnds, startedEnds } from './line-ends.ts';
import { well, type Moment } from './program-ends.ts';

/**
 * What a health check amounts to, by the engine's `Test`: `["CMD-SHELL", "curl … || exit 1"]`. It is followed as by a
 * shell, once for whatever is answered and once for a moment in which nobody answers.
 */
export function readHealthTest(test: readonly string[]): HealthTest {
  const [kind = 'NONE', ...words] = test;
  if (kind === 'NONE' || words.length === 0) return 'none';
  const ends = (moment: Moment) =>
    kind === 'CMD-SHELL' ? lineEnds(words.join(' '), moment) : startedEnds(words, moment);
  if (ends('whatever') === well) return 'constant';
  return ends('unanswered') === well ? 'deaf' : 'asks';
}
