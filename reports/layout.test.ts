import { describe, expect, it } from 'vitest';
import { flow, hang, wrap, wrapCommand } from './layout.ts';

describe('a text on a narrow terminal', () => {
  it('is broken at its spaces, and a longer word stands alone', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a verylongword b', 6)).toEqual(['a', 'verylongword', 'b']);
    expect(wrap('', 6)).toEqual(['']);
    expect(wrap('exactly', 7)).toEqual(['exactly']);
  });

  it('hangs below its label', () => {
    expect(hang('  ', 'fix: ', 'take the entry away and start again', 30)).toEqual([
      '  fix: take the entry away and',
      '       start again',
    ]);
  });

  it('begins below its label where there is no room beside it', () => {
    expect(hang('     ', 'fix  ', 'Remove the entry from the file', 20)).toEqual([
      '  fix',
      '   Remove the entry',
      '   from the file',
    ]);
    expect(hang('  found     ', '', '18 critical, 2 high', 20)).toEqual(['  found', '   18 critical, 2', '   high']);
    expect(hang(' '.repeat(30), '', 'twenty letters fit..', 10)).toEqual(['  twenty', '  letters', '  fit..']);
  });

  it('flows item by item, none of them broken', () => {
    expect(flow(['running 19/19', 'healthy 17/17', 'cpu 3 %'], ' · ', 30)).toEqual([
      'running 19/19 · healthy 17/17',
      'cpu 3 %',
    ]);
    expect(flow([], ' · ', 30)).toEqual([]);
  });
});

describe('a command on a narrow terminal', () => {
  it('stays one command when it is copied, what is quoted whole', () => {
    expect(wrapCommand(`docker inspect --format '{{json .State}}' media-sonarr-1`, 30)).toEqual([
      'docker inspect --format \\',
      `'{{json .State}}' \\`,
      'media-sonarr-1',
    ]);
    expect(wrapCommand('docker ps', 30)).toEqual(['docker ps']);
  });

  it('has its remark behind it, as one on each line', () => {
    expect(wrapCommand('nmap -Pn -p 8989 198.51.100.10  # from another machine', 20)).toEqual([
      'nmap -Pn -p 8989 \\',
      '198.51.100.10',
      '# from another',
      '# machine',
    ]);
    expect(wrapCommand('ss -lntp  # on the host itself', 20)).toEqual(['ss -lntp', '# on the host itself']);
  });

  it('loses no letter, whatever is quoted amiss', () => {
    const odd = `curl -H 'it "is" x' "a'b" it's ${'y'.repeat(30)}`;
    expect(
      wrapCommand(odd, 20)
        .join('')
        .replaceAll(/[\s\\]/g, ''),
    ).toBe(odd.replaceAll(/\s/g, ''));
  });
});
