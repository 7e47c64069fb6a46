import type { DataPlace } from '../../helpers/evidence/backups.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { showBytes } from '../../helpers/lib/show-bytes.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { word } from '../../helpers/lib/shell-word.ts';

/** A folder has all that is below it. */
const covers = (from: string, name: string): boolean =>
  from === name || (from.startsWith('/') && name.startsWith(from.endsWith('/') ? from : `${from}/`));

/** Whether nothing was there at all; null: nobody could see. */
const isWhole = (error: string | null): true | null => (error === null ? true : null);

/** What the policy has to say of it; null: nothing. */
function wordOf({ name, keeps }: DataPlace, { backups: { sets, unneeded } }: Policy): string | null {
  if (keeps !== null && keeps in sets) return `${keeps} is kept in it`;
  const [by] = Object.entries(sets).find(([, { holds }]) => holds.some(({ from }) => covers(from, name))) ?? [];
  if (by !== undefined) return `in ${by}`;
  const why = unneeded.find(({ from }) => covers(from, name))?.why;
  return why === undefined ? null : `nobody would miss it: ${why}`;
}

export const backedUpData = defineCheck({
  id: 'backed-up-data',
  title: 'Every volume and folder with data is in a declared backup, or declared as not needed',
  severity: 'high',
  why: 'A new service brings a new volume, and nobody thinks of it again until its disk breaks.',
  fix: 'Add it to the `holds` of a backup that has it, or to `backups.unneeded` with the reason.',
  requires: ['backups'],
  evaluate({ backups }, policy) {
    if (backups.data.length === 0) return notApplicable('no service of the stack keeps anything on a disk');
    return backups.data.map((place): Observation => {
      const { name, of, users, files, bytes, error } = place;
      const said = wordOf(place, policy);
      const isEmpty = files > 0 ? false : isWhole(error);
      const whose = users.length > 0 ? ` of ${users.join(', ')}` : '';
      const much = files === 0 ? (error ?? 'nothing is in it') : `${files} files, ${showBytes(bytes)}`;
      return {
        subject: name,
        cause: { kind: 'subject', key: `backup of ${name}` },
        holds: said === null ? isEmpty : true,
        expected: 'in a declared backup, or declared as not needed',
        observed: said ?? `${of}${whose}: ${much}${isEmpty === false ? ', in no declared backup' : ''}`,
        reproduce: of === 'volume' ? `docker volume ls --filter ${word(`name=${name}`)}` : `du -sh ${word(name)}`,
      };
    });
  },
});
