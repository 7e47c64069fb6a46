import { perNewest, seeArchive, type JudgedSet } from '../../helpers/derived/hardening/backup-sets.ts';
import type { Archive, DataPlace, Held } from '../../helpers/evidence/backups.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

const expected = 'all of its files that were there when it was made';

function judgeHeld(held: Held, data: DataPlace | undefined): JudgedSet {
  const { at, files, lacking, lackingCount, other, otherCount, error } = held;
  const where = at === null || at === '' ? '' : ` below ${at}`;
  if (lackingCount > 0) {
    const shown = lacking.slice(0, 3).join(', ');
    return { holds: false, observed: `${files} files${where}, and ${lackingCount} are not in it: ${shown}` };
  }
  if (otherCount > 0) {
    const shown = other.slice(0, 3).join(', ');
    return { holds: false, observed: `${files} files${where}, and ${otherCount} have another size in it: ${shown}` };
  }
  if (error !== null) return { holds: null, observed: error };
  if (files > 0) return { holds: true, observed: `${files} files${where}` };
  if (data?.files === 0 && data.error === null) return { holds: true, observed: 'nothing is in it yet' };
  return { holds: false, observed: 'nothing of it' };
}

/** Of a dump nobody can tell which files of the database's volume are in it; its tables and rows are. */
function judgeDump({ members, rowless }: Archive): JudgedSet {
  const tables = members === null ? '' : ` of ${members} tables`;
  const observed = `a whole dump${tables}${rowless ? ', and not one row of them' : ''}`;
  return { holds: members !== 0 && !rowless, observed };
}

export const backupContents = defineCheck({
  id: 'backup-contents',
  title: 'Everything that a backup is declared to hold is in its newest archive',
  severity: 'high',
  why: 'A volume that was never in the archive cannot be brought back from it.',
  fix: 'Mount the volume or folder where the backup is made, and name there whatever is left out on purpose.',
  requires: ['backups'],
  evaluate({ backups }, policy) {
    return perNewest({ backups }, policy, expected, (newest, { held }, rule, set) => {
      const { holds, kind } = rule;
      if (holds.length === 0)
        return { holds: null, observed: 'the policy does not say what it must hold: write it to its `holds`' };
      return holds.map(({ from }): Observation => {
        const subject = `${set}/${from}`;
        const cause = { kind: 'subject', key: `backup of ${from}` } as const;
        const common = { subject, cause, expected, reproduce: seeArchive(rule, newest) };
        if (kind === 'dump' && newest.state === 'whole') return { ...common, ...judgeDump(newest) };
        const mine = held?.find((each) => each.from === from);
        if (!held) return unseen(subject, expected, `${newest.name} could not be listed`);
        if (!mine) return unseen(subject, expected, 'nobody looked for it');
        const data = backups.data.find((each) => each.name === from);
        return { ...common, ...judgeHeld(mine, data) };
      });
    });
  },
});
