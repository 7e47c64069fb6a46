import { describe, expect, it } from 'vitest';
import {
  addressesIn,
  covers,
  familyOf,
  inRange,
  isAddress,
  isAddressRange,
  isDefaultRoute,
  isLoopback,
  isOfEveryLink,
  isWildcard,
  overlap,
  ownAddress,
  publishes,
  rangeOf,
} from './ip.ts';

describe('addresses', () => {
  it.each(['203.0.113.7', '0.0.0.0', '2001:db8::1', '::', '::ffff:203.0.113.7', '::203.0.113.7', 'fe80::1%eth0'])(
    'takes %s for one',
    (text) => {
      expect(isAddress(text)).toBe(true);
    },
  );

  it.each([
    '010.0.0.1',
    '0x7f.0.0.1',
    '127.1',
    '2130706433',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.7 ',
    '2001:db8:::1',
    '2001:db8::1::2',
    '::ffff:010.0.0.1',
    '[2001:db8::1]',
    '203.0.113.7%eth0',
    '203.0.113.0/24',
    'sonarr',
    'localhost',
    '',
  ])('takes %j for none, as Go does', (text) => {
    expect(isAddress(text)).toBe(false);
  });

  it.each([
    ['203.0.113.7', 4],
    ['2001:db8::7', 6],
    ['::ffff:203.0.113.7', 4],
    ['::203.0.113.7', 6],
    ['203.0.113.0/27', 4],
    ['2001:db8::/64', 6],
    ['fe80::1%eth0', 6],
    ['default', 4],
    ['beef:', 6],
  ])('%s is of family %i', (text, family) => {
    expect(familyOf(text)).toBe(family);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.0.0.11', true],
    ['::1', true],
    ['0:0:0:0:0:0:0:1', true],
    ['::ffff:127.0.0.1', true],
    ['LOCALHOST', true],
    ['::127.0.0.1', false],
    ['127.1', false],
    ['127.0.0.1.media.test', false],
    ['128.0.0.1', false],
    ['::', false],
    ['', false],
  ])('%j as loopback: %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });

  it.each([
    ['fe80::/64', true],
    ['febf::1', true],
    ['ff00::/8', true],
    ['fec0::/64', false],
    ['2001:db8::/32', false],
    ['169.254.0.0/16', false],
    ['224.0.0.0/4', false],
    ['default', false],
  ])('%s as a range that every interface has: %s', (range, every) => {
    expect(isOfEveryLink(range)).toBe(every);
  });
});

describe('what a socket is bound to', () => {
  it.each([
    ['', true],
    ['0.0.0.0', true],
    ['::', true],
    ['0:0:0:0:0:0:0:0', true],
    ['::ffff:0.0.0.0', true],
    ['0.0.0.1', false],
    ['203.0.113.7', false],
  ])('%j is every address: %s', (bound, every) => {
    expect(isWildcard(bound)).toBe(every);
  });

  it.each([
    ['', '203.0.113.7', true, true],
    ['', '2001:db8::7', true, true],
    ['0.0.0.0', '203.0.113.7', true, true],
    ['0.0.0.0', '2001:db8::7', false, false],
    ['::', '203.0.113.7', true, false],
    ['::', '2001:db8::7', true, true],
    ['::ffff:0.0.0.0', '203.0.113.7', true, true],
    ['::ffff:203.0.113.7', '203.0.113.7', true, true],
    ['203.0.113.7', '203.0.113.7', true, true],
    ['203.0.113.7', '203.0.113.70', false, false],
    ['2001:db8:0:0::7', '2001:DB8::7', true, true],
    ['fe80::1%eth0', 'fe80::1', true, true],
    ['203.0.113.7', '', false, false],
  ])('%j answers on %j: %s, published: %s', (bound, address, answers, published) => {
    expect([covers(bound, address), publishes(bound, address)]).toEqual([answers, published]);
  });

  it('is asked at an address of its own namespace', () => {
    expect(['', '::', '0.0.0.0', '::ffff:203.0.113.7', '2001:DB8::7', 'traefik'].map(ownAddress)).toEqual([
      '127.0.0.1',
      '127.0.0.1',
      '127.0.0.1',
      '203.0.113.7',
      '2001:db8::7',
      'traefik',
    ]);
  });
});

describe('ranges', () => {
  it.each(['203.0.113.7', '203.0.113.7/32', '203.0.113.0/024', '::ffff:203.0.113.0/120', '2001:db8::/32', '::/0'])(
    'takes %s for one',
    (text) => {
      expect(isAddressRange(text)).toBe(true);
    },
  );

  it.each([
    'default',
    'unreachable',
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/+8',
    '203.0.113.0/8/8',
    '010.0.0.0/8',
    '10/8',
    '2001:db8::/129',
    '2001:db8::/x',
    'fe80::%eth0/64',
    '203.0.113.0/255.255.255.0',
  ])('takes %j for none', (text) => {
    expect(isAddressRange(text)).toBe(false);
  });

  // As Go's net.IPNet has it; the agreement test of the rules asks the real one.
  it.each([
    ['203.0.113.30', '203.0.113.0/27', true],
    ['203.0.113.32', '203.0.113.0/27', false],
    ['203.0.113.5', '203.0.113.77/24', true],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '0.0.0.0/0', true],
    ['203.0.113.7', '::/0', false],
    ['2001:db8::7', '0.0.0.0/0', false],
    ['2001:db8:1::7', '2001:db8:1::/64', true],
    ['2001:db8:2::7', '2001:db8:1::/64', false],
    ['::ffff:203.0.113.7', '203.0.113.0/24', true],
    ['203.0.113.7', '::ffff:203.0.113.0/120', true],
    ['203.0.114.7', '::ffff:203.0.113.0/120', false],
    ['198.51.100.1', '::ffff:0.0.0.0/96', true],
    ['203.0.113.7', '::ffff:203.0.113.0/95', false],
    ['::1', '::ffff:203.0.113.0/80', true],
    ['::203.0.113.7', '203.0.113.0/24', false],
    ['sonarr', '203.0.113.0/24', false],
    ['203.0.113.7', 'default', false],
  ])('%s in %s: %s', (address, range, inside) => {
    expect(inRange(address, range)).toBe(inside);
  });

  it.each([
    ['203.0.113.0/27', '203.0.113.0/24', true],
    ['203.0.113.0/27', '203.0.113.32/27', false],
    ['203.0.113.184/29', '203.0.113.188', true],
    ['2001:db8:1::/64', '2001:db8:1::8/127', true],
    ['2001:db8:1::/64', '2001:db8:2::/64', false],
    ['203.0.113.0/24', '::/1', false],
    ['203.0.113.0/24', 'default', false],
  ])('%s and %s share an address: %s', (one, other, shared) => {
    expect(overlap(one, other)).toBe(shared);
    expect(overlap(other, one)).toBe(shared);
  });

  it('of the default route are known', () => {
    expect(['default', '0.0.0.0/0', '::/0', '10.0.0.0/8'].map(isDefaultRoute)).toEqual([true, true, true, false]);
  });

  it.each([
    ['203.0.113.77/24', '203.0.113.77/24'],
    ['203.0.113.7', '203.0.113.7/32'],
    ['2001:DB8:0::7', '2001:db8::7/128'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['sonarr', null],
    ['203.0.113.0/33', null],
  ])('%s have one writing: %s', (text, range) => {
    expect(rangeOf(text)).toBe(range);
  });

  it.each([
    ['203.0.113.77/24', ['203.0.113.1', '203.0.113.254', '203.0.113.16', '203.0.113.0']],
    ['203.0.113.8/31', ['203.0.113.9', '203.0.113.8']],
    ['203.0.113.7', ['203.0.113.7']],
    ['2001:db8::/32', ['2001:db8::1', '2001:db8:ffff:ffff:ffff:ffff:ffff:fffe', '2001:db8:0:0:1::', '2001:db8::']],
    ['sonarr', []],
  ])('%s hold, among others, %j', (range, addresses) => {
    expect(addressesIn(range)).toEqual(addresses);
    expect(addresses.every((address) => inRange(address, range))).toBe(true);
  });
});
