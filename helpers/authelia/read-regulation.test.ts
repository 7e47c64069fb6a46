import { describe, expect, it } from 'vitest';
import { mergeSources } from './merge-sources.ts';
import { readRegulation, secondsOf } from './read-regulation.ts';

describe('when Authelia bans', () => {
  it.each([
    [120, 120],
    ['90', 90],
    ['2m', 120],
    ['1M', 2_592_000],
    ['1h30m', 5400],
    ['10 minutes', 600],
    ['1 hour and 5 minutes', 3900],
    ['soon', null],
    ['5 parsecs', null],
    ['m5', null],
    [true, null],
  ])('reads a duration: %s', (text, seconds) => {
    expect(secondsOf(text, 1)).toBe(seconds);
  });

  it('is by its own defaults what nobody said', () => {
    expect(readRegulation(new Map())).toEqual({ maxRetries: 3, findSeconds: 120, banSeconds: 300, unsaid: true });
  });

  const told = (text: string, environment: Record<string, string> = {}) => {
    const documents = [{ path: 'configuration.yml', text }];
    return readRegulation(mergeSources({ documents, environment, filters: [], version: '4.37.5' }));
  };

  it('is as it was told, by a file or by a variable', () => {
    const file = 'regulation: { max_retries: 5, find_time: 5s, ban_time: 600 }';
    expect(told(file)).toEqual({ maxRetries: 5, findSeconds: 5, banSeconds: 600, unsaid: false });
    expect(told(file, { AUTHELIA_REGULATION_MAX_RETRIES: '0' })).toMatchObject({ maxRetries: 0, findSeconds: 5 });
    expect(told('regulation: { find_time: whenever }')).toBeNull();
  });
});
