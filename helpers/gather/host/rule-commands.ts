import type { Family } from '../../lib/ip.ts';

/** Between what several commands say. */
export const separator = '=====';
/** In the place of rules that no tool could list. */
export const unreadable = '!unreadable';

/** Reading the old tool's tables would load their modules where nobody uses them: only where the kernel has them. */
const legacy = (tool: string, names: string): string =>
  `if grep -q . /proc/net/${names} 2>/dev/null; then ${tool} 2>/dev/null || echo '${unreadable}'; fi`;

/** Shell commands that print the rules of one family: those of today's tool, and those of the one before it. */
export const saveRules = (family: Family): [string, string] => {
  const six = family === 6 ? '6' : '';
  return [
    `ip${six}tables-nft-save 2>/dev/null || echo '${unreadable}'`,
    legacy(`ip${six}tables-legacy-save`, `ip${six}_tables_names`),
  ];
};
