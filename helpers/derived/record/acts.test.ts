import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../testing/check-tester.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { actsIn } from './acts.ts';

describe('what experiments did', () => {
  it('is told in order, each act with the look that it was made for', () => {
    const acts = actsIn(evidenceOf(hardened()));
    expect(acts).toContainEqual({
      look: 'healing-trials',
      did: 'radarr is paused',
      afterMs: 0,
      undone: 'radarr goes on',
      undoneAfterMs: 13_000,
      error: null,
    });
    expect(acts.map(({ look }) => look)).toContain('vpn-trials');
    const starts = acts.map(({ afterMs }) => afterMs);
    expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  });

  it('is nothing where no experiment was made, or its look failed', () => {
    const evidence = evidenceOf(hardened());
    const looks = Object.entries(evidence.artifacts).map(([id, { ms }]) => [
      id,
      { ok: false, cause: 'failed', error: 'no engine', ms, scope: '' },
    ]);
    expect(actsIn({ artifacts: Object.fromEntries(looks) as typeof evidence.artifacts })).toEqual([]);
  });
});
