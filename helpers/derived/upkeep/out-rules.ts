import type { OutFilter } from '../../evidence/vpn.ts';
import { holdsStrangers, isDefaultRoute } from '../../lib/ip.ts';

/** `tun+` is every device whose name begins so. */
const names = (pattern: string, device: string): boolean =>
  pattern.endsWith('+') ? device.startsWith(pattern.slice(0, -1)) : pattern === device;

/** Nothing leaves by a device unless a rule says so. */
export const isShut = ({ policy, shut }: OutFilter, device: string): boolean =>
  policy === 'drop' ||
  shut.some(({ device: pattern, except }) => pattern !== null && names(pattern, device) !== except);

/** To whoever there is on the internet, in one range or in one of several halves of it. */
const isAnywhere = (to: string | null): boolean => to === null || isDefaultRoute(to) || holdsStrangers(to);

/**
 * Rules that let new packets out by a device to anywhere. A mark is set by the tunnel’s own program alone.
 */
export const openingsBy = ({ accepting }: OutFilter, device: string): string[] =>
  accepting
    .filter(({ marked, out, to }) => !marked && (out === null || names(out, device)) && isAnywhere(to))
    .map(({ chain, rule }) => `${chain} ${rule}`);
