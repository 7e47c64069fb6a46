import { describe, expect, it } from 'vitest';
import { selectorsOf, unquote } from './selectors.ts';

const textsOf = (query: string) => selectorsOf(query)?.map(({ text }) => text);

describe('selectorsOf', () => {
  it('finds each selector once, without its range and offset', () => {
    expect(textsOf('rate(a_total{x="1"}[5m] offset 1h) / rate(a_total{x="1"}[5m]) > on(job) b')).toEqual([
      'a_total{x="1"}',
      'b',
    ]);
  });

  it('reads matchers with their operators and values', () => {
    expect(selectorsOf(String.raw`up{job=~"a|b", x!='\'y', "z.z"!~${'`\\d`'}}`)).toEqual([
      {
        text: String.raw`up{job=~"a|b", x!='\'y', "z.z"!~${'`\\d`'}}`,
        metric: 'up',
        matchers: [
          { text: 'job=~"a|b"', label: 'job', op: '=~', value: 'a|b' },
          { text: String.raw`x!='\'y'`, label: 'x', op: '!=', value: "'y" },
          { text: '"z.z"!~`\\d`', label: 'z.z', op: '!~', value: String.raw`\d` },
        ],
        absence: false,
      },
    ]);
  });

  it.each([
    ['{__name__="up",job="x"}', 'up', 1],
    ['{"my.metric","a.b"="c"}', 'my.metric', 1],
    ['{__name__=~"up|down"}', null, 1],
  ])('knows the metric of %s', (query, metric, matchers) => {
    const [selector] = selectorsOf(query) ?? [];
    expect([selector?.metric, selector?.matchers.length]).toEqual([metric, matchers]);
  });

  it('marks what stands in absent() and behind unless', () => {
    const query = 'absent(up{job="a"}) or absent_over_time(sum(b)[5m:]) or c unless on(job) (d and e)';
    expect(selectorsOf(query)?.map(({ metric, absence }) => [metric, absence])).toEqual([
      ['up', true],
      ['b', true],
      ['c', false],
      ['d', true],
      ['e', true],
    ]);
  });

  it('lets one that stands in both places be one that has to match', () => {
    expect(selectorsOf('a offset 5m unless a')).toMatchObject([{ text: 'a', absence: false }]);
    expect(selectorsOf('absent(a) or a')).toMatchObject([{ text: 'a', absence: false }]);
  });

  it('does not read what the grammar does not take', () => {
    expect(selectorsOf('sum(up')).toBeNull();
    expect(selectorsOf('')).toBeNull();
  });
});

describe('unquote', () => {
  it('knows the escapes of PromQL', () => {
    expect([unquote(String.raw`"a\n\"b\\"`), unquote('`a\\n`')]).toEqual(['a\n"b\\', 'a\\n']);
  });
});
