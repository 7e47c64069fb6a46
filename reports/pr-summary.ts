import type { Changes } from '../helpers/comparison/changes.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { pageOfCheck } from './check-page.ts';
import { describeNotSeen } from './markdown-causes.ts';
import { groupCauses, onlyPlace } from './causes.ts';
import { headChanges, headOf, listChanges } from './change-lines.ts';
import { describeOutcome, limitsInShort, signOf } from './findings.ts';
import { cell } from './status/markdown-text.ts';
import { rehearsedInShort } from './rehearsal-lines.ts';
import { countRun } from './run-figures.ts';
import { plural } from './text.ts';

/** As many of each as are told. */
const most = { causes: 5, changes: 10, unseen: 5 } as const;

function tellDifference(given: Changes | null): string[] {
  if (!given) return [];
  const changes = printableAll(given);
  const { shown, more } = headOf(listChanges(changes), most.changes);
  return [
    '',
    cell(headChanges(changes)),
    ...(shown.length > 0 ? [''] : []),
    ...shown.map(({ kind, isWorse, text }) => `- ${isWorse ? `**${kind}**` : kind} ${cell(text)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

/** Short Markdown for a comment in CI, or the summary of a step: what is different, and what one would change. */
export function renderPrSummary(given: RunRecord, changes: Changes | null = null): string {
  const record = printableAll(given);
  const causes = groupCauses(record);
  const more = causes.length - most.causes;
  const rehearsed = rehearsedInShort(record);
  const { waived } = countRun(record);
  return [
    ...(rehearsed === null ? [] : [cell(rehearsed), '']),
    `### ${signOf(record)} ${cell(record.stack.project)}: ${cell(describeOutcome(record))}`,
    ...(waived > 0 ? ['', `Waived: ${plural(waived, 'finding')}.`] : []),
    ...tellDifference(changes),
    ...describeNotSeen(record, most.unseen),
    ...(causes.length > 0 ? ['', '**Causes, worst first**', ''] : []),
    ...causes.slice(0, most.causes).map((cause, at) => {
      const { severity, title, findings, criteria, fix, check } = cause;
      const place = onlyPlace(cause);
      const where = place === null ? '' : `${cell(place)}: `;
      const counted = `${plural(findings, 'finding')} in ${criteria.join(', ')}`;
      const page = pageOfCheck(record, check);
      const about = page === null ? '' : ` ([${check}](${page}))`;
      return `${at + 1}. **${severity}** ${cell(title)} (${counted}): ${where}${fix}${about}`;
    }),
    ...(more > 0 ? ['', `And ${more} more.`] : []),
    '',
    `Views: ${cell(record.views.join(', ') || 'none')}. ${limitsInShort}`,
    '',
  ].join('\n');
}
