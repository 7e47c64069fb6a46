import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { addOutsideOptions, readOutside, type OutsideOptions } from './outside-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-views-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (...argv: string[]) => {
  const command = addOutsideOptions(new Command().exitOverride());
  command.parse(argv, { from: 'user' });
  return readOutside(command.opts<OutsideOptions>());
};

function file(value: unknown): string {
  const path = join(folder, 'view.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

const view = {
  stackproof: 'outside-view',
  schema: 1,
  tool: { name: 'stackproof', version: '0.0.0' },
  from: 'vps',
  begun: '2026-11-01T12:00:00.000Z',
  ended: '2026-11-01T12:01:00.000Z',
  looks: [
    {
      asked: 'home.test',
      address: '203.0.113.9',
      family: 4,
      tcpOpen: [443],
      refuses: true,
      lost: [],
      udp: [],
      controls: [{ port: 443, before: true, after: true }],
      error: null,
    },
  ],
};

describe('views from outside on the command line', () => {
  it('are none unless asked for', () => {
    expect(read()).toBeNull();
  });

  it('may be several, each with what was named after it', () => {
    const named = read('--outside', 'ssh://a.test', '--outside', 'ssh://b.test:22', '--outside-address', 'home.test');
    expect(named?.lent).toMatchObject([
      { target: { host: 'a.test' }, addresses: [] },
      { target: { host: 'b.test', port: '22' }, addresses: ['home.test'] },
    ]);
    expect(named?.addresses).toEqual([]);
  });

  it('all have what was named before them', () => {
    const named = read('--outside-address', 'home.test', '--outside', 'ssh://a.test', '--outside-file', file(view));
    expect(named?.addresses).toEqual(['home.test']);
    expect(named?.lent.map(({ addresses }) => addresses)).toEqual([['home.test'], ['home.test']]);
  });

  it.each([
    ['no JSON', 'view'],
    ['another thing', { schema: 1, criteria: [] }],
    ['a port that there is not', { ...view, looks: [{ ...view.looks[0], tcpOpen: [70_000] }] }],
    ['an address that is none', { ...view, looks: [{ ...view.looks[0], address: 'home.test' }] }],
    ['what ended before it began', { ...view, ended: '2026-10-01T12:00:00.000Z' }],
    ['keys of its own', { ...view, more: true }],
    ['nothing looked at', { ...view, looks: [] }],
  ])('do not come from a file that is %s', (_, value) => {
    expect(() => read('--outside-file', file(value))).toThrow(ConfigError);
    expect(() => read('--outside-file', file(value))).toThrow(/is no view of `stackproof look-outside`/);
  });

  it('do not come from a file that is not there', () => {
    expect(() => read('--outside-file', join(folder, 'nowhere.json'))).toThrow(/does not exist/);
  });

  it('look at names and addresses alone', () => {
    expect(() => read('--outside-address', '-oProxyCommand=x')).toThrow(ConfigError);
    expect(() => read('--outside-address', 'a b')).toThrow(ConfigError);
  });
});
