import { expect, it } from 'vitest';
import { readTar } from './read-tar.ts';
import { writeTar } from './write-tar.ts';

const long = `${'c'.repeat(150)}.txt`;

it('writes what can be read again', async () => {
  const archive = await writeTar({
    'b/': '',
    'a.yaml': 'api: {}\n',
    'b/c.txt': 'ü'.repeat(600),
    [long]: '',
    'ü.txt': 'x',
  });
  const entries = await readTar(archive);
  expect(entries.map(({ name, type, mode, content }) => [name, type, mode, content?.toString('utf8')])).toEqual([
    ['b', 'directory', 0o755, ''],
    ['a.yaml', 'file', 0o644, 'api: {}\n'],
    ['b/c.txt', 'file', 0o644, 'ü'.repeat(600)],
    [long, 'file', 0o644, ''],
    ['ü.txt', 'file', 0o644, 'x'],
  ]);
});
