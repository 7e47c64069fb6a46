import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { rememberText } from './remember.ts';

export type Family = 4 | 6;
type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** The address that a range begins with or lies around, and how many of its bits count. */
type Range = readonly [Address, number];

/**
 * As strict as Go's parser, and so Traefik's: alone, ipaddr.js takes `010.1`, `0x7f.1` and `2130706433` for addresses,
 * and `::192.0.2.1` for IPv4. A zone (`fe80::1%eth0`) is left out.
 */
function parseAsWritten(text: string): Address | null {
  const family = isIP(text);
  if (family !== 6) return family === 4 ? ipaddr.IPv4.parse(text) : null;
  return ipaddr.IPv6.parse(new URL(`http://[${text.replace(/%.*$/, '')}]`).hostname.slice(1, -1));
}

const isMapped = (address: Address): address is ipaddr.IPv6 => address.range() === 'ipv4Mapped';

/** An IPv4 address in IPv6's writing (`::ffff:192.0.2.1`) is that IPv4 address. */
const plain = (address: Address): Address => (isMapped(address) ? address.toIPv4Address() : address);

// A stack has a few hundred addresses, and each of them is compared with all others again and again.
const parse = rememberText((text): Address | null => {
  const address = parseAsWritten(text);
  return address && plain(address);
});

const parseRange = rememberText((text): Range | null => {
  const [base = '', prefix, more] = text.split('/');
  const address = parseAsWritten(base);
  if (!address || base.includes('%') || more !== undefined) return null;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  const length = prefix === undefined ? width : Number(prefix);
  if ((prefix !== undefined && !/^\d+$/.test(prefix)) || length > width) return null;
  // As Go has it, `::ffff:192.0.2.0/120` is a range of IPv4, and `::ffff:192.0.2.0/90`, shorter than that writing, of
  // none.
  return isMapped(address) && length >= 96 ? [plain(address), length - 96] : [address, length];
});

/** An address of either family, in any writing that Go takes. */
export const isAddress = (text: string): boolean => parse(text) !== null;

/** An address, or one with a prefix length: `192.0.2.0/24`, `2001:db8::1`. Not `default`, and none with a zone. */
export const isAddressRange = (text: string): boolean => parseRange(text) !== null;

/** The family of an address or a range; of what is neither, the one that it looks like. */
export function familyOf(text: string): Family {
  const [base = ''] = text.split('/');
  const address = parse(base);
  if (!address) return base.includes(':') ? 6 : 4;
  return address.kind() === 'ipv6' ? 6 : 4;
}

/** The one writing of an address (RFC 5952), without its zone, and IPv4 as IPv4; anything else as it is. */
const canonical = rememberText((text) => parse(text)?.toString() ?? text);

/** Whether two writings are of one address. */
export const sameAddress = (one: string, other: string): boolean => canonical(one) === canonical(other);

/** The machine or namespace itself. Docker's own resolver sits on 127.0.0.11, so all of 127.0.0.0/8 counts. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || parse(host)?.range() === 'loopback';

/** Ranges that lead nowhere beyond one's own house, by ipaddr.js' names. */
const ownRanges = ['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat', 'multicast', 'unspecified'];

/** An address that is somebody's on the internet, as far as its range tells. */
export function isGlobal(text: string): boolean {
  const address = parse(text);
  return address !== null && !ownRanges.includes(address.range());
}

/** An IPv6 range that every interface has, whatever is connected to it: link-local, or multicast. */
export const isOfEveryLink = (range: string): boolean =>
  familyOf(range) === 6 && ['linkLocal', 'multicast'].includes(parseRange(range)?.[0].range() ?? '');

/** Every address of a family, or of both: `0.0.0.0`, `::` (which takes IPv4 too), and Docker's empty host address. */
export const isWildcard = (bound: string): boolean => ['', '0.0.0.0', '::'].includes(canonical(bound));

/** Whether a socket bound to `bound` answers on `address`. */
export function covers(bound: string, address: string): boolean {
  if (isWildcard(bound)) return canonical(bound) !== '0.0.0.0' || familyOf(address) === 4;
  return canonical(bound) === canonical(address);
}

/** Whether a port that the engine published on `hostIp` answers on `address`: it publishes each family by itself. */
export const publishes = (hostIp: string, address: string): boolean =>
  covers(hostIp, address) && (hostIp === '' || familyOf(hostIp) === familyOf(address));

/** Where a socket is asked from inside its own namespace. */
export const ownAddress = (bound: string): string => (isWildcard(bound) ? '127.0.0.1' : canonical(bound));

/**
 * Whether an address lies in a range (`203.0.113.0/27`, `2001:db8::1`), as Go has it; false when either cannot be
 * read.
 */
export function inRange(address: string, range: string): boolean {
  const [one, all] = [parse(address), parseRange(range)];
  return one !== null && all !== null && one.kind() === all[0].kind() && one.match(all[0], all[1]);
}

/** Whether all addresses of a range lie in another. */
export function isWithin(range: string, other: string): boolean {
  const [one, all] = [parseRange(range), parseRange(other)];
  return (
    one !== null && all !== null && one[0].kind() === all[0].kind() && one[1] >= all[1] && one[0].match(all[0], all[1])
  );
}

/** Ranges whose addresses are nobody's on the internet. */
const privateRanges = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['fc00::/7', 'fe80::/10', '::1'],
];

/** Whether nobody on the internet has an address of a range. */
export const isPrivateRange = (range: string): boolean => privateRanges.some((own) => isWithin(range, own));

/** Wider than whatever one house, provider or network of proxies has: strangers are in it. */
const widest = { ipv4: 8, ipv6: 16 };

/** Whether a range, `0.0.0.0/1` as much as `::/0`, holds addresses of everybody on the internet. */
export function holdsStrangers(range: string): boolean {
  const parsed = parseRange(range);
  return parsed !== null && parsed[1] < widest[parsed[0].kind()] && !isPrivateRange(range);
}

/** Whether two ranges share an address. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [parseRange(one), parseRange(other)];
  return a !== null && b !== null && a[0].kind() === b[0].kind() && a[0].match(b[0], Math.min(a[1], b[1]));
}

/** The route of everything else overlaps with everything, and means nothing. */
export const isDefaultRoute = (destination: string): boolean => destination === 'default' || destination.endsWith('/0');

/** The one writing of a range, its prefix length with it; an address alone is a range of one. null: it is neither. */
export function rangeOf(text: string): string | null {
  const range = parseRange(text);
  return range && `${range[0].toString()}/${range[1]}`;
}

/** A few addresses of a range: near its beginning, near its end, in its middle, and its first. */
export function addressesIn(range: string): string[] {
  const parsed = parseRange(range);
  if (!parsed) return [];
  const bytes = parsed[0].toByteArray();
  const size = BigInt(bytes.length * 8 - parsed[1]);
  const first = (bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> size) << size;
  const last = first + (1n << size) - 1n;
  const write = (address: bigint) =>
    ipaddr
      .fromByteArray(bytes.map((_byte, at) => Number((address >> BigInt(8 * (bytes.length - 1 - at))) & 255n)))
      .toString();
  const some = [first + 1n, last - 1n, first + (1n << (size / 2n)), first];
  return [...new Set(some.filter((each) => each >= first && each <= last).map(write))];
}
