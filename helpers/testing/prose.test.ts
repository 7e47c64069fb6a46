import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProseReaders, mayReadProse } from './prose.ts';
import { readTexts } from './read-imports.ts';

const root = join(import.meta.dirname, '../..');
const planted = (line: string, path = 'suites/2-ports/planted.check.ts') => findProseReaders(path, `${line}\n`);

describe('facts', () => {
  it('are what rooms tell each other: none decides by the words of another’s sentence', () => {
    const sources = readTexts(root, (path) => !mayReadProse(path));
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.flatMap(({ path, text }) => findProseReaders(path, text))).toEqual([]);
  }, 30_000);

  it.each([
    ['a sentence compared', `const isPath = name === 'an undeclared path';`],
    ['a sentence compared the other way round', `const isPath = 'no key' !== row.name;`],
    ['a case', `switch (row.name) { case 'no host at all': break; }`],
    ['the word of a program', `const closed = detail === 'alert: no_application_protocol';`],
    ['a case of such a word', `switch (row.error) { case 'ECONNREFUSED': break; }`],
    ['the start of a sentence', `const closed = (result.error ?? '').startsWith('ECONNREFUSED');`],
    ['its middle, in small letters', `const closed = look?.detail.toLowerCase().includes('refused');`],
    ['a pattern that is there', `const closed = /refused/i.test(row.error ?? '');`],
    ['a pattern with a name', `const closed = ended.test(error ?? '');`],
    ['what a pattern finds', `const count = Number(/^\\d+/.exec(look.scope)?.[0]);`],
    ['a pattern that is handed in', `const at = observed.match(/port (\\d+)/);`],
    ['a sentence taken apart', `const [subject] = check.reason.split(': ');`],
  ])('finds %s', (_, line) => {
    expect(planted(line)).toHaveLength(1);
  });

  it('says where, what, and what to do instead', () => {
    expect(planted(`const x = 1;\nconst closed = row.error === 'ECONNREFUSED';`)).toEqual([
      "suites/2-ports/planted.check.ts:2 decides by a sentence (row.error === 'ECONNREFUSED'): " +
        'let whoever writes it give a field or an enum',
    ]);
  });

  it.each([
    ['a word of an enum', `const near = address.scope === 'global' && error.reason !== 'noVantage';`],
    ['nothing', `const silent = row.error === null || row.detail === '';`],
    ['two sentences that are the same', `const same = one.error === other.error;`],
    ['a list of enums', `const seen = ['open', 'refused'].includes(cell.value);`],
    ['lines that are counted', `const last = error.message.split('\\n').at(-1);`],
    ['other texts', `const found = rule.includes('Host(') || /^\\d+$/.test(word);`],
  ])('leaves alone %s', (_, line) => {
    expect(planted(line)).toEqual([]);
  });

  it('leaves alone whoever stands at the boundary to other programs', () => {
    const line = `const closed = error === 'ECONNREFUSED: Connection refused';`;
    expect(planted(line, 'helpers/clients/probe-codes.ts')).toEqual([]);
    expect(planted(line, 'helpers/gather/tls/tls-hellos.ts')).toHaveLength(1);
  });
});
