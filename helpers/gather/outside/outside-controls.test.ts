import { describe, expect, it } from 'vitest';
import type { CellValue } from '../../evidence/cell-value.ts';
import { closeControls } from './outside-controls.ts';
import type { Scanner } from './outside-scanner.ts';

const control = { address: '198.51.100.10', port: 443, what: '198.51.100.10:443/tcp', before: 'open' as CellValue };

/** A scanner to which one answer after the other comes, and how often it was asked. */
function scanner(answers: readonly CellValue[]) {
  const asked: number[] = [];
  const askTcp: Scanner['askTcp'] = (ports) => {
    asked.push(ports.length);
    return Promise.resolve(ports.map(() => answers[asked.length - 1] ?? 'dropped'));
  };
  return { asked, scanner: { askTcp } as Scanner };
}
const close = async (answers: readonly CellValue[], before: CellValue = 'open') => {
  const { asked, scanner: eye } = scanner(answers);
  const [row] = await closeControls(eye, [{ ...control, before }]);
  return { after: row?.after, times: asked.length };
};

describe('what answered the outside view at its start', () => {
  it('is asked once at its end where it answers, or says no', async () => {
    expect(await close(['open'])).toEqual({ after: 'open', times: 1 });
    expect(await close(['refused'])).toEqual({ after: 'refused', times: 1 });
  });

  it('is asked again where it is silent, for packets get lost', async () => {
    expect(await close(['dropped', 'dropped', 'open'])).toEqual({ after: 'open', times: 3 });
    expect(await close(['dropped', 'probe-failed'])).toEqual({ after: 'probe-failed', times: 2 });
  });

  it('is silent where it stays so, as a ban makes it', async () => {
    expect(await close([])).toEqual({ after: 'dropped', times: 4 });
  });

  it('is not asked again where it was silent before', async () => {
    expect(await close([], 'dropped')).toEqual({ after: 'dropped', times: 1 });
  });
});
