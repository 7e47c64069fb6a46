import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats } from './formats.ts';
import { broken, recordOf } from './sample.fake.ts';

describe('the formats', () => {
  it('are the files of their folder, each by the word that asks for it: a new one is one file', () => {
    const files = readdirSync(join(import.meta.dirname, 'formats'));
    expect(files.length).toBeGreaterThan(6);
    expect(formats.map(({ word }) => `${word}.format.ts`).sort()).toEqual(files.sort());
  });

  it('have words and files of their own', () => {
    for (const names of [formats.map(({ word }) => word), formats.map(({ file }) => file)])
      expect(new Set(names).size).toBe(names.length);
    expect(formats.map(({ word }) => word)).not.toContain('evidence');
  });

  it.each(formats.map((format) => [format.word, format] as const))('say the same twice: %s', (_, { render }) => {
    const text = render(recordOf([broken()]), { changes: null, trend: [] });
    expect(text).toContain('media');
    expect(text.endsWith('\n') || text.endsWith('>')).toBe(true);
    expect(render(recordOf([broken()]), { changes: null, trend: [] })).toBe(text);
  });
});
