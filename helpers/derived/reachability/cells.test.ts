import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { portName, readMeetingCell } from './cells.ts';

it('a port is named by number and protocol, a listener of ours by neither, an echo by its protocol', () => {
  expect(portName({ protocol: 'tcp', port: 8989 })).toBe('8989/tcp');
  expect(portName({ protocol: 'tcp', port: 61000, planted: true })).toBe('planted/tcp');
  expect(portName({ protocol: 'icmp', port: null })).toBe('icmp');
});

describe('a packet between two that are to meet, and that did not come through', () => {
  const { evidence } = world();
  const [like] = evidence.reachability.cells;
  if (!like) throw new Error('the small world has no cell');
  const cell = { ...like, value: 'dropped' as const, network: 'shut-net', family: 4 as const };
  const [any] = evidence.networks;
  if (!any) throw new Error('the small world has no network');
  const shut = { ...any, key: 'shut-net', options: { 'com.docker.network.bridge.enable_icc': 'false' } };
  const nobody = { doubt: () => 'nobody proved that it answers at all' };

  it('is the finding where the engine keeps members apart, though nobody there can vouch for anything', () => {
    expect(readMeetingCell(cell, nobody, [shut])).toEqual({
      reached: false,
      summary: 'no answer on shut-net, where enable_icc is false',
    });
  });

  it('proves nothing without a control where the engine lets members talk', () => {
    expect(readMeetingCell(cell, nobody, [{ ...shut, options: {} }]).reached).toBeNull();
  });
});
