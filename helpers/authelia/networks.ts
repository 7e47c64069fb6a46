import { isIP } from 'node:net';
import { inRange } from '../lib/ip.ts';

/** An IPv4 address that is written as IPv6 is that IPv4 address, in Go as here. */
function unmapped(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted) return dotted;
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (!hex) return address;
  const [high, low] = [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/**
 * A network as Authelia reads it, with its prefix length; an address alone is a network of one. null: it is none, or
 * one that no address can be in.
 */
export function networkOf(text: string): string | null {
  const [address = '', length, more] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || more !== undefined) return null;
  const bits = isIP(address) === 4 ? 32 : 128;
  const plain = unmapped(address);
  // Authelia gives every address that has an IPv4 form a length of 32, also where it is written as IPv6.
  const prefix = length ?? (plain.includes('.') ? '32' : '128');
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return null;
  if (plain === address) return `${address}/${Number(prefix)}`;
  return Number(prefix) < 96 ? null : `${plain}/${Number(prefix) - 96}`;
}

/** Whether a visitor's address lies in a network; false where either cannot be read. */
export const within = (address: string, network: string): boolean => inRange(unmapped(address), network);
