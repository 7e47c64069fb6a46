import { familyOf, rangeOf } from '../lib/ip.ts';

/**
 * A network as Authelia reads it, with its prefix length; an address alone is a network of one. null: it is none, or
 * one that no address can be in: Authelia gives every address that has an IPv4 form a length of 32, also where it is
 * written as IPv6.
 */
export function networkOf(text: string): string | null {
  const range = rangeOf(text);
  const mapped = range !== null && familyOf(range) === 4 && text.includes(':');
  return mapped && !text.includes('/') ? null : range;
}
