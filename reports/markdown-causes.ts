import type { RunRecord } from '../helpers/kernel/record.ts';
import type { CauseGroup } from './causes.ts';
import { pageOfCheck } from './check-page.ts';
import { keptFromPass, tellNotSeen } from './not-seen.ts';
import { cell, inlineCode } from './status/markdown-text.ts';
import { plural } from './text.ts';

const linksTo = (record: RunRecord, check: string): string[] => {
  const page = pageOfCheck(record, check);
  return page === null ? [] : [`   - more: [${check}](${page})`];
};

/** What one would change, worst first. */
export function describeCauses(record: RunRecord, causes: readonly CauseGroup[]): string[] {
  if (causes.length === 0) return [];
  const shown = causes
    .slice(0, 20)
    .flatMap(({ title, severity, findings, criteria, keys, places, fix, examples, see, check }, at) => [
      `${at + 1}. **${severity}** ${cell(title)}: explains ${plural(findings, 'finding')} in ${criteria.join(', ')}`,
      `   - ${keys.length === 1 ? places.map((place) => `${cell(place)}: `).join('') : ''}${fix}`,
      ...(keys.length > 1 && places.length > 0 ? [`   - to change: ${places.map(cell).join('; ')}`] : []),
      ...examples.map((text) => `   - ${cell(text)}`),
      ...(see === null ? [] : [`   - to see it: ${inlineCode(see)}`]),
      ...linksTo(record, check),
    ]);
  const more = causes.length > 20 ? ['', `And ${causes.length - 20} more, in run.json.`] : [];
  return ['', '## Causes', '', ...shown, ...more];
}

/** What keeps a run from a pass in which nothing was found; most: as many as are told. */
export function describeNotSeen(record: RunRecord, most: number): string[] {
  const unseen = keptFromPass(record);
  if (unseen.length === 0) return [];
  const more = unseen.length - most;
  return [
    ...['', '**Not seen, and so no pass**', ''],
    ...unseen.slice(0, most).map((each) => `- ${each.criterion} ${cell(tellNotSeen(each))}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}
