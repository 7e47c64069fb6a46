import type { Changes } from '../helpers/comparison/changes.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { headChanges, headOf, listChanges } from './change-lines.ts';

const most = 20;

/** The differences as Markdown, for the top of a page; quote: what becomes of a text that the stack wrote. */
export function describeChanges(given: Changes | null, quote: (text: string) => string): string[] {
  if (!given) return [];
  const changes = printableAll(given);
  const { shown, more } = headOf(listChanges(changes), most);
  return [
    '',
    '## What changed',
    '',
    quote(headChanges(changes)),
    '',
    ...shown.map(({ kind, isWorse, text }) => `- ${isWorse ? `**${kind}**` : kind} ${quote(text)}`),
    ...(more > 0 ? [`- and ${more} more: \`stackproof diff\` of the two runs tells all`] : []),
  ];
}
