import { describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { describeChoice, runChecks, stepsOf } from './own-tests.ts';

const changes = { base: 'main (54078a5)', files: ['helpers/gather/network/gather-egress.ts'] };
const none = { engine: [], faults: [], stacks: [], why: [] };

describe('what was chosen', () => {
  it('is said in one line, with the reason', () => {
    const choice = {
      engine: ['helpers/gather/network/packets.engine.test.ts', 'fixtures/faults/blind.engine.test.ts'],
      faults: ['way-out-removed', 'second-tunnel'],
      stacks: [2, 4],
      why: ['helpers/gather/network/gather-egress.ts is part of gathering egress'],
    };
    expect(describeChoice(changes, choice, 157)).toBe(
      '1 file changed since main (54078a5): types, lint, format, all units, recordings and programs; ' +
        'on engines the tests packets, blind and 2 of 157 faults, ' +
        'for helpers/gather/network/gather-egress.ts is part of gathering egress',
    );
  });

  it('names the first reasons, and counts the others', () => {
    const why = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'].map((file) => `${file} is used by them`);
    expect(describeChoice({ ...changes, files: why }, { ...none, stacks: [2], why }, 157)).toBe(
      '5 files changed since main (54078a5): types, lint, format, all units, recordings and programs; ' +
        'on engines the good stacks 2, ' +
        'for a.ts is used by them; b.ts is used by them; c.ts is used by them; and 2 more',
    );
  });

  it('may be nothing on engines', () => {
    expect(describeChoice(changes, none, 157)).toMatch(/; nothing on engines, for no test there uses what changed$/);
    expect(stepsOf(none)).toEqual([]);
  });

  it('becomes files that vitest takes, and ids of faults that those who put them read', () => {
    const [engine, faults] = stepsOf({
      engine: ['helpers/gather/tls/gather-tls.engine.test.ts'],
      faults: ['port-published', 'weak-key'],
      stacks: [2, 3],
      why: [],
    });
    expect(engine?.argv.slice(1)).toEqual([
      'run',
      '--project',
      'engine',
      'helpers/gather/tls/gather-tls.engine.test.ts',
    ]);
    expect(faults?.argv.slice(1)).toEqual([
      'run',
      '--project',
      'faults',
      'fixtures/faults/stack-2.engine.test.ts',
      'fixtures/faults/stack-3.engine.test.ts',
    ]);
    expect(faults?.env).toEqual({ STACKPROOF_FAULTS: 'port-published,weak-key' });
    // Both faults, and of each stack its good state before and after.
    expect(faults?.least).toBe(6);
  });
});

describe('the check', () => {
  it('knows its parts, and names them to whoever asks for another', () => {
    const ask = () => runChecks('types,unsued', new AbortController().signal);
    expect(ask).toThrow(ConfigError);
    const parts = 'types, lint, prober-lint, format, unused, units, recordings, programs';
    expect(ask).toThrow(`"unsued" is no part of the check; there are ${parts}`);
  });
});
