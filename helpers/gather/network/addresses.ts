export type Family = 4 | 6;

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
const canonical = (address: string): string =>
  address.includes(':') ? new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1) : address;

export const familyOf = (address: string): Family => (plain(address).includes(':') ? 6 : 4);

/** Docker's own resolver sits on 127.0.0.11 of each namespace, so all of 127.0.0.0/8 counts. */
export const isLoopback = (bound: string): boolean => /^127\./.test(plain(bound)) || canonical(plain(bound)) === '::1';

/** Every address of a family, or of both: `0.0.0.0`, `::` (which takes IPv4 too), and Docker's empty host address. */
const isWildcard = (bound: string): boolean => ['', '0.0.0.0', '::'].includes(plain(bound));

/** Whether a socket bound to `bound` answers on `address`. */
export function covers(bound: string, address: string): boolean {
  if (isWildcard(bound)) return plain(bound) !== '0.0.0.0' || familyOf(address) === 4;
  return canonical(plain(bound)) === canonical(address);
}

/** Where a socket is asked from inside its own namespace. */
export const ownAddress = (bound: string): string => (isWildcard(bound) ? '127.0.0.1' : plain(bound));

const bits = (address: string): bigint => {
  const text = canonical(address);
  if (!text.includes(':')) return text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail = ''] = text.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = Array.from({ length: text.includes('::') ? 8 - left.length - right.length : 0 }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
};

/** Whether an address lies in a subnet (`203.0.113.0/27`, `2001:db8:1::/64`). */
export function inSubnet(address: string, subnet: string): boolean {
  const [base = '', prefix = ''] = subnet.split('/');
  if (!base || familyOf(base) !== familyOf(address)) return false;
  const width = familyOf(base) === 4 ? 32 : 128;
  const rest = BigInt(width - Number(prefix || width));
  return bits(address) >> rest === bits(base) >> rest;
}

/** `203.0.113.7:80`, `[2001:db8::7]:80` */
export const withPort = (address: string, port: number): string =>
  familyOf(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
