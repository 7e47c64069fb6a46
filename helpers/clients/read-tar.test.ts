import { describe, expect, it } from 'vitest';
import { readTar } from './read-tar.ts';
import { paxRecord, tarOf } from './tar.fake.ts';

const long = `live/${'a'.repeat(120)}.pem`;

describe('readTar', () => {
  it('reads modes, owners, kinds and contents', () => {
    const entries = readTar(
      tarOf([
        { name: 'certs/', kind: '5', mode: 0o700 },
        { name: 'certs/key.pem', content: 'x'.repeat(600), mode: 0o600, uid: 1000 },
        { name: 'certs/now.pem', kind: '2', linkTarget: '../key.pem' },
      ]),
    );
    expect(
      entries.map(({ name, type, mode, uid, size, linkTarget }) => ({ name, type, mode, uid, size, linkTarget })),
    ).toEqual([
      { name: 'certs', type: 'directory', mode: 0o700, uid: 0, size: 0, linkTarget: '' },
      { name: 'certs/key.pem', type: 'file', mode: 0o600, uid: 1000, size: 600, linkTarget: '' },
      { name: 'certs/now.pem', type: 'symlink', mode: 0o644, uid: 0, size: 0, linkTarget: '../key.pem' },
    ]);
    expect(entries[1]?.content.toString()).toBe('x'.repeat(600));
  });

  it('takes long names and great owners from pax headers, for the next member only', () => {
    const pax = `${paxRecord('path', long)}${paxRecord('uid', '100000000')}`;
    expect(
      readTar(tarOf([{ name: 'pax', kind: 'x', content: pax }, { name: 'cut' }, { name: 'next' }])).map(
        ({ name, uid }) => [name, uid],
      ),
    ).toEqual([
      [long, 100_000_000],
      ['next', 0],
    ]);
  });

  it('takes long names the way of GNU', () => {
    expect(
      readTar(tarOf([{ name: '././@LongLink', kind: 'L', content: `${long}\0` }, { name: 'cut' }])).map(
        ({ name }) => name,
      ),
    ).toEqual([long]);
  });

  it('gives what came of an archive that ends early', () => {
    const whole = tarOf([
      { name: 'one', content: 'first' },
      { name: 'two', content: 'second' },
    ]);
    expect(readTar(whole.subarray(0, 1100)).map(({ name }) => name)).toEqual(['one']);
    expect(readTar(Buffer.alloc(0))).toEqual([]);
  });
});
