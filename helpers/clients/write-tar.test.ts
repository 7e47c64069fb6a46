import { expect, it } from 'vitest';
import { readTar } from './read-tar.ts';
import { writeTar } from './write-tar.ts';

it('writes what can be read again', () => {
  const entries = readTar(writeTar({ 'b/': '', 'a.yaml': 'api: {}\n', 'b/c.txt': 'ü'.repeat(600) }));
  expect(entries.map(({ name, type, mode, content }) => [name, type, mode, content.toString('utf8')])).toEqual([
    ['b', 'directory', 0o755, ''],
    ['a.yaml', 'file', 0o644, 'api: {}\n'],
    ['b/c.txt', 'file', 0o644, 'ü'.repeat(600)],
  ]);
});
