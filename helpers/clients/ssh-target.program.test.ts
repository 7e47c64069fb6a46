import { describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { parseSshTarget, realHost, spellSshTarget, sshWords } from './ssh-target.ts';

const read = (text: string) => parseSshTarget(text, '--outside');

describe('a machine for ssh', () => {
  it.each([
    ['ssh://me@far.test', 'me@far.test', ['-l', 'me', '--', 'far.test']],
    ['ssh://me@far.test:2222', 'me@far.test:2222', ['-l', 'me', '-p', '2222', '--', 'far.test']],
    ['ssh://alias', 'alias', ['--', 'alias']],
    ['ssh://[2001:db8::7]:22/', '[2001:db8::7]:22', ['-p', '22', '--', '2001:db8::7']],
  ])('is read from %s', (text, name, words) => {
    expect(spellSshTarget(read(text))).toBe(name);
    expect(sshWords(read(text))).toEqual(words);
  });

  it.each(['me@far.test', 'ssh://', 'ssh://me:secret@far.test', 'ssh://far.test/path', 'http://far.test'])(
    'is not %s',
    (text) => {
      expect(() => read(text)).toThrow(ConfigError);
    },
  );

  it('is called by its own name where ssh cannot tell a better one', async () => {
    expect(await realHost(read('ssh://nas.test'), 'no-such-program')).toBe('nas.test');
  });
});
