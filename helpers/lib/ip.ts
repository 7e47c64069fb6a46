import { isIP } from 'node:net';

const bitsOf = (address: string): { bits: bigint; length: number } | null => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const text = mapped ?? address;
  if (isIP(text) === 4)
    return { bits: text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n), length: 32 };
  if (isIP(text) !== 6) return null;
  const tail = /:(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain = tail
    ? text.replace(
        /[\d.]+$/,
        `${((Number(tail[1]) << 8) | Number(tail[2])).toString(16)}:${((Number(tail[3]) << 8) | Number(tail[4])).toString(16)}`,
      )
    : text;
  const [head = '', rear] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(rear ?? '')];
  const whole =
    rear === undefined
      ? before
      : [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  return { bits: whole.reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n), length: 128 };
};

function rangeOf(range: string): { bits: bigint; length: number; prefix: number } | null {
  const [address = '', prefix, more] = range.split('/');
  const parsed = bitsOf(address);
  if (!parsed || more !== undefined) return null;
  if (prefix === undefined) return { ...parsed, prefix: parsed.length };
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= parsed.length ? { ...parsed, prefix: Number(prefix) } : null;
}

/** An address, or one with a prefix length: `192.0.2.0/24`, `2001:db8::1`. */
export const isAddressRange = (range: string): boolean => rangeOf(range) !== null;

/** Whether an address lies in a range; false when either cannot be read. */
export function inRange(address: string, range: string): boolean {
  const [one, all] = [bitsOf(address), rangeOf(range)];
  if (!one || one.length !== all?.length) return false;
  const shift = BigInt(all.length - all.prefix);
  return one.bits >> shift === all.bits >> shift;
}
