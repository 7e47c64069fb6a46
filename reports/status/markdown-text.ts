/** Nothing that a container says may become markup of the page. */
export const cell = (text: string): string => text.replace(/[|\\`*_~<>[\]#]/g, (char) => `\\${char}`);

/** A command that can be copied as it stands: between more backticks than there are in it. */
export function inlineCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Heads and rows as they are: whoever has a foreign text puts it into a `cell`. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(heads),
  row(heads.map(() => '---')),
  ...rows.map(row),
];

/** `2026-11-01`. */
export const day = (iso: string): string => iso.slice(0, 10);

/** `2026-11-01 12:00 UTC`. */
export const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

const dayMs = 86_400_000;

/** Whole days between two moments; `less than a day`. */
export function daysBetween(from: string, to: string): string {
  const days = Math.floor((Date.parse(to) - Date.parse(from)) / dayMs);
  if (days < 1) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}

/** A chapter, left out where it has nothing to say. */
export const chapter = (title: string, lines: readonly string[], depth = 2): string[] =>
  lines.length === 0 ? [] : ['', `${'#'.repeat(depth)} ${title}`, '', ...lines];

/** A code block that no text in it can end. */
export const block = (lines: readonly string[]): string[] => [
  '~~~~text',
  ...lines.map((line) => line.replaceAll('~~~~', '~ ~ ~ ~')),
  '~~~~',
];
