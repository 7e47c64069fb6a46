import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats } from './formats.ts';
import { broken, recordOf } from './sample.fake.ts';

describe('the formats', () => {
  it('are all listed: no file makes one that the registry does not have', () => {
    const declared = readdirSync(import.meta.dirname)
      .filter((name) => /^[a-z-]+\.ts$/.test(name))
      .flatMap((name) => {
        const text = readFileSync(join(import.meta.dirname, name), 'utf8');
        return [...text.matchAll(/^export const \w+: Format = \{\s*word: '([a-z-]+)'/gm)].map(([, word]) => word);
      });
    expect(declared.length).toBeGreaterThan(6);
    expect(formats.map(({ word }) => word).sort()).toEqual(declared.sort());
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
