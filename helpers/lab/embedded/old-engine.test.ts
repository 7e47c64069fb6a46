import { describe, expect, it } from 'vitest';
import { oldEngineNote, warnIfOld } from './old-engine.ts';

async function said(stdout: string): Promise<string[]> {
  const notes: string[] = [];
  await warnIfOld(
    { docker: () => Promise.resolve({ code: 0, stdout, stderr: '' }) },
    (stage) => void notes.push(stage),
  );
  return notes;
}

describe('an engine that is too old for what a lab shows', () => {
  it('is told by its version', async () => {
    expect(await said('20.10.24+dfsg1\n')).toEqual([oldEngineNote('20.10.24+dfsg1')]);
    expect(oldEngineNote('26.1.5')).toContain("the lab's engine is 26.1.5");
  });

  it('is none of those that are new enough, nor one that did not say', async () => {
    expect(await said('28.5.2+dfsg3\n')).toEqual([]);
    expect(await said('29.0.1\n')).toEqual([]);
    expect(await said('')).toEqual([]);
  });
});
