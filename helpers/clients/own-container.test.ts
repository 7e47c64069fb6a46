import { describe, expect, it } from 'vitest';
import { containerIn } from './own-container.ts';

const id = '0123456789abcdef'.repeat(4);
const lineOf = (root: string, target: string) => `733 720 254:0 ${root} ${target} rw,relatime - ext4 /dev/vda rw`;

describe('the container that a process runs in', () => {
  it.each([
    ['by its host name', lineOf(`/var/lib/docker/containers/${id}/hostname`, '/etc/hostname'), id],
    [
      'by its resolver, the engine’s files elsewhere',
      lineOf(`/slots/1/data/containers/${id}/resolv.conf`, '/etc/resolv.conf'),
      id,
    ],
    ['on a host: in none', lineOf('/', '/'), null],
    ['another’s file, mounted somewhere', lineOf(`/var/lib/docker/containers/${id}/hostname`, '/mnt/hostname'), null],
    ['a file of such a name', lineOf('/srv/containers/mine/hostname', '/etc/hostname'), null],
  ])('%s', (_, line, expected) => {
    expect(containerIn(`${lineOf('/', '/proc')}\n${line}\n`)).toBe(expected);
  });
});
