import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { groupCauses } from './causes.ts';
import { describeOutcome, limitsInShort } from './findings.ts';
import type { ShownChanges } from './html/changes-section.ts';
import { cell } from './status/markdown-text.ts';
import { plural } from './text.ts';

/** As many of each as are told. */
const most = { causes: 5, changes: 10 } as const;

const signs: Record<RunRecord['outcome'], string> = { pass: '🟢', fail: '🔴', unknown: '🟡' };

function tellChanges(title: string, changes: ShownChanges['found']): string[] {
  if (changes.length === 0) return [];
  const more = changes.length - most.changes;
  return [
    '',
    `**${title}** (${changes.length})`,
    '',
    ...changes
      .slice(0, most.changes)
      .map(({ severity, subject, observed }) => `- ${severity}: ${cell(subject)}: ${cell(observed)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

function tellDifference(changes: ShownChanges | null): string[] {
  if (!changes) return [];
  const { found, fixed, gone, lost } = changes;
  const told = [
    ...tellChanges('New', found),
    ...tellChanges('Fixed', fixed),
    ...tellChanges('No longer seen', [...gone, ...lost]),
  ];
  return told.length > 0 ? told : ['', 'Nothing changed since the last run.'];
}

/** Short Markdown for a comment in CI, or the summary of a step: what is different, and what one would change. */
export function renderPrSummary(given: RunRecord, changes: ShownChanges | null = null): string {
  const record = printableAll(given);
  const causes = groupCauses(record);
  const more = causes.length - most.causes;
  return [
    `### ${signs[record.outcome]} ${cell(record.stack.project)}: ${cell(describeOutcome(record))}`,
    ...tellDifference(printableAll(changes)),
    ...(causes.length > 0 ? ['', '**Causes, worst first**', ''] : []),
    ...causes.slice(0, most.causes).map(({ severity, title, findings, criteria, place, fix }, at) => {
      const where = place === null ? '' : `${cell(place)}: `;
      const counted = `${plural(findings, 'finding')} in ${criteria.join(', ')}`;
      return `${at + 1}. **${severity}** ${cell(title)} (${counted}): ${where}${fix}`;
    }),
    ...(more > 0 ? ['', `And ${more} more.`] : []),
    '',
    `Views: ${cell(record.views.join(', ') || 'none')}. ${limitsInShort}`,
    '',
  ].join('\n');
}
