import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../lib/errors.ts';
import { readTar } from './read-tar.ts';
import { tarOf } from './tar.fake.ts';

const long = `live/${'a'.repeat(120)}/${'b'.repeat(200)}.pem`;
const two = await tarOf([
  { name: 'one', content: 'first' },
  { name: 'two', content: 'x'.repeat(600) },
]);

/**
 * A long name the way of GNU: a member of kind L before the one it is for. tar-stream reads that and does not write it.
 */
async function withGnuName(): Promise<Buffer> {
  const archive = await tarOf([{ name: '././@LongLink', content: `${long}\0` }, { name: 'cut' }]);
  archive.write('L', 156, 'latin1');
  // The sum is counted with blanks in its own place.
  archive.write('        ', 148, 'latin1');
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return archive;
}

describe('readTar', () => {
  it('reads modes, owners, kinds and contents', async () => {
    const entries = await readTar(
      await tarOf([
        { name: 'certs/', type: 'directory', mode: 0o700 },
        { name: 'certs/key.pem', content: 'x'.repeat(600), mode: 0o600, uid: 1000 },
        { name: 'certs/now.pem', type: 'symlink', linkTarget: '../key.pem' },
        { name: 'certs/pipe', type: 'fifo' },
      ]),
    );
    expect(
      entries.map(({ name, type, mode, uid, size, linkTarget }) => ({ name, type, mode, uid, size, linkTarget })),
    ).toEqual([
      { name: 'certs', type: 'directory', mode: 0o700, uid: 0, size: 0, linkTarget: '' },
      { name: 'certs/key.pem', type: 'file', mode: 0o600, uid: 1000, size: 600, linkTarget: '' },
      { name: 'certs/now.pem', type: 'symlink', mode: 0o644, uid: 0, size: 0, linkTarget: '../key.pem' },
      { name: 'certs/pipe', type: 'other', mode: 0o644, uid: 0, size: 0, linkTarget: '' },
    ]);
    expect(entries.map(({ content }) => content?.toString())).toEqual(['', 'x'.repeat(600), '', '']);
  });

  it('gives a hard link the content of the member that it names', async () => {
    const hard = (linkTarget: string) => ({ name: 'again.pem', type: 'link', linkTarget }) as const;
    const [, again] = await readTar(await tarOf([{ name: 'key.pem', content: 'secret' }, hard('key.pem')]));
    expect(again).toMatchObject({ type: 'file', size: 6, linkTarget: '', content: Buffer.from('secret') });
    const [, lost] = await readTar(await tarOf([{ name: 'key.pem', content: 'secret' }, hard('elsewhere.pem')]));
    expect(lost).toMatchObject({ type: 'other', size: 0 });
  });

  it('takes long names and great owners from extended headers, for the next member only', async () => {
    const archive = await tarOf([
      { name: long, content: 'x', pax: { uid: '100000000' } },
      { name: 'link', type: 'symlink', linkTarget: long },
      { name: 'next' },
    ]);
    expect((await readTar(archive)).map(({ name, uid, linkTarget }) => [name, uid, linkTarget])).toEqual([
      [long, 100_000_000, ''],
      ['link', 0, long],
      ['next', 0, ''],
    ]);
  });

  it('takes long names the way of GNU', async () => {
    expect((await readTar(await withGnuName())).map(({ name }) => name)).toEqual([long]);
  });

  it('reads an archive of no files', async () => {
    expect(await readTar(await tarOf([]))).toEqual([]);
  });

  it.each([
    ['nothing', 0, 'ends at its start, without the zeros that mark its end'],
    ['half a header', 200, 'is damaged or cut off at its start'],
    ['a header alone', 512, 'ends in the middle of one: 0 of 5 bytes'],
    ['half a content', 514, 'ends in the middle of one: 2 of 5 bytes'],
    ['a content that is not filled up', 600, 'is damaged or cut off after one'],
    ['one of two files', 1024, 'ends after one, without the zeros that mark its end'],
    ['a content short of a byte', 1536 + 599, 'ends in the middle of two: 599 of 600 bytes'],
    ['both files, and no end', 2560, 'ends after two, without the zeros that mark its end'],
  ])('refuses an archive of which came %s', async (_what, bytes, message) => {
    const read = readTar(two.subarray(0, bytes));
    await expect(read).rejects.toThrow(EvidenceError);
    await expect(read).rejects.toThrow(`the archive ${message}`);
  });

  it('refuses what is no archive, and one with a header that was changed', async () => {
    await expect(readTar(Buffer.alloc(1024, 'no archive'))).rejects.toThrow('is damaged or cut off at its start');
    const changed = Buffer.from(two);
    changed.write('0000777', 1024 + 100);
    await expect(readTar(changed)).rejects.toThrow('is damaged or cut off after one');
  });

  it('gives what came where the reader stopped, and takes half a file for no whole one', async () => {
    const entries = await readTar(two.subarray(0, 1600), { stopped: true });
    expect(entries.map(({ name, size, content, start }) => [name, size, content?.length, start.length])).toEqual([
      ['one', 5, 5, 5],
      ['two', 600, undefined, 64],
    ]);
    expect(await readTar(two.subarray(0, 100), { stopped: true })).toEqual([]);
  });
});
