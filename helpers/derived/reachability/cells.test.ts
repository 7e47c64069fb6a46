import { expect, it } from 'vitest';
import { portName } from './cells.ts';

it('a port is named by number and protocol, a listener of ours by neither, an echo by its protocol', () => {
  expect(portName({ protocol: 'tcp', port: 8989 })).toBe('8989/tcp');
  expect(portName({ protocol: 'tcp', port: 61000, planted: true })).toBe('planted/tcp');
  expect(portName({ protocol: 'icmp', port: null })).toBe('icmp');
});
