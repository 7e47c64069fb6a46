import { describe, expect, it } from 'vitest';
import { isDefaultRoute, overlap, readSubnet } from './subnets.ts';

describe('subnets', () => {
  it.each([
    ['203.0.113.0/27', '203.0.113.0/24', true],
    ['203.0.113.0/27', '203.0.113.32/27', false],
    ['203.0.113.184/29', '203.0.113.188', true],
    ['2001:db8:1::/64', '2001:db8:1::8/127', true],
    ['2001:db8:1::/64', '2001:db8:2::/64', false],
    ['203.0.113.0/24', '::/1', false],
    ['203.0.113.0/24', 'default', false],
  ])('%s and %s', (a, b, shared) => {
    expect(overlap(a, b)).toBe(shared);
    expect(overlap(b, a)).toBe(shared);
  });

  it('are not made of anything else', () => {
    expect(['default', '203.0.113.0/33', 'unreachable', '2001:db8::/x'].map(readSubnet)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(readSubnet('2001:db8::/32')?.first).toBe(0x2001_0db8n << 96n);
  });

  it('of the default route are left out', () => {
    expect(['default', '0.0.0.0/0', '::/0', '10.0.0.0/8'].map(isDefaultRoute)).toEqual([true, true, true, false]);
  });
});
