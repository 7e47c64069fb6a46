import { describe, expect, it } from 'vitest';
import { describeActs, showActs } from './disturbed.ts';
import { renderConsole } from './console.ts';
import { renderHtml } from './html/page.ts';
import { renderMarkdown } from './markdown.ts';
import { broken, recordOf } from './sample.fake.ts';

const act = {
  look: 'healing-trials',
  did: 'radarr is paused',
  afterMs: 3100,
  undone: 'radarr goes on',
  undoneAfterMs: 16_100,
  error: null,
};
const style = { paint: (_: unknown, text: string) => text, width: 100, verbose: false };

describe('what was disturbed', () => {
  it('is told with its end, whether it was put back, ends by itself or is left', () => {
    const left = {
      ...act,
      did: 'tun0 is taken down',
      undone: 'it is put up',
      undoneAfterMs: null,
      error: 'no such device',
    };
    const banned = { ...act, did: 'guest is banned', undone: 'the ban ends after 5 min', undoneAfterMs: null };
    expect(describeActs({ acts: [act, left, banned] })).toEqual({
      title: 'What was disturbed: 3 acts, 1 NOT put back',
      lines: [
        'at 3.1 s: radarr is paused; radarr goes on, after 13.0 s',
        'at 3.1 s: tun0 is taken down; NOT PUT BACK (it is put up): no such device',
        'at 3.1 s: guest is banned; the ban ends after 5 min',
      ],
    });
  });

  it('stands in every report that people read, and in none of a run that disturbed nothing', () => {
    const reports = (acts: (typeof act)[]) => {
      const record = recordOf([broken()], { acts });
      return [renderConsole(record, style), renderMarkdown(record), renderHtml(record)];
    };
    for (const report of reports([act])) {
      expect(report).toContain('What was disturbed: 1 act, all put back');
      expect(report).toContain('at 3.1 s: radarr is paused; radarr goes on, after 13.0 s');
    }
    for (const report of reports([])) expect(report).not.toContain('disturbed');
    expect(showActs({ acts: [] }, style)).toEqual([]);
  });
});
