interface Range {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));

function toNumber(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // The URL parser writes an IPv6 address in its one canonical form.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const zeros = Array<string>(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0');
  return [...groups(head), ...zeros, ...groups(tail)].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}

/**
 * First and last address of `203.0.113.0/27`; an address without a length stands for itself. null: not a subnet
 * (`default`).
 */
export function readSubnet(text: string): Range | null {
  const [base = '', length] = text.split('/');
  const family = base.includes(':') ? 6 : 4;
  const width = family === 4 ? 32 : 128;
  const prefix = length === undefined ? width : Number(length);
  const sound = family === 4 ? /^\d{1,3}(\.\d{1,3}){3}$/.test(base) : URL.canParse(`http://[${base}]`);
  if (!sound || !Number.isInteger(prefix) || prefix < 0 || prefix > width) return null;
  const size = 1n << BigInt(width - prefix);
  const first = (toNumber(base) / size) * size;
  return { family, first, last: first + size - 1n };
}

/** Whether two subnets share an address. */
export function overlap(a: string, b: string): boolean {
  const one = readSubnet(a);
  const other = readSubnet(b);
  return (
    one !== null && other !== null && one.family === other.family && one.first <= other.last && other.first <= one.last
  );
}

/** The route of everything else overlaps with everything, and means nothing. */
export const isDefaultRoute = (destination: string): boolean => destination === 'default' || destination.endsWith('/0');
