import type { Restored } from '../../helpers/evidence/backup-restore.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { showBytes } from '../../helpers/lib/show-bytes.ts';
import { seeArchive } from '../../helpers/derived/hardening/backup-sets.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'comes back, and is what is there now';

function judge({ error, broken, compared, files, bytes }: Restored): Pick<Observation, 'holds' | 'observed'> {
  if (error !== null) return { holds: broken ? false : null, observed: error };
  const [other] = compared.filter(({ otherCount }) => otherCount > 0);
  if (other) {
    const shown = other.other.slice(0, 3).join(', ');
    return { holds: false, observed: `${other.otherCount} files of ${other.from} came back otherwise: ${shown}` };
  }
  const [mis] = compared.filter(({ misownedCount }) => misownedCount > 0);
  if (mis) {
    const shown = mis.misowned.slice(0, 3).join(', ');
    const many = `${mis.misownedCount} files of ${mis.from}`;
    return { holds: false, observed: `${many} came back with another owner or mode: ${shown}` };
  }
  const back = `${files} files, ${showBytes(bytes)}`;
  const blind = compared.find(({ same, error: why }) => same === 0 || why !== null);
  if (blind)
    return { holds: null, observed: `${back}; of ${blind.from}: ${blind.error ?? 'no file is as it was then'}` };
  if (compared.length === 0) return { holds: null, observed: `${back}; nothing says what it must hold` };
  const [same, changed] = (['same', 'changed'] as const).map((key) => compared.reduce((all, row) => all + row[key], 0));
  return { holds: true, observed: `${back}; ${same} are the same as now, ${changed} have changed since` };
}

/** What the archive lists; what came back otherwise shows only once it is unpacked. */
function seeRestored({ set, archive }: Restored, { backups }: Policy): string | null {
  const rule = backups.sets[set];
  return rule ? `${seeArchive(rule, { name: archive, format: rule.kind })}  # then unpack it, and compare` : null;
}

export const restoredBackups = defineCheck({
  id: 'restored-backups',
  title: 'The newest of every backup comes back, with the contents, owners and modes that are there now',
  severity: 'high',
  why: 'Only a backup that has come back once shows that the next one will.',
  fix: 'Bring the archive back by hand to an empty folder, and mend whatever is other or lacking there.',
  requires: ['backup-restore'],
  evaluate({ 'backup-restore': { notMade, rows } }, policy) {
    if (notMade !== null) return notApplicable(notMade);
    const untried = Object.keys(policy.backups.sets).filter((name) => !rows.some(({ set }) => set === name));
    return [
      ...rows.map((row): Observation => ({
        subject: row.set,
        cause: { kind: 'subject', key: `backup ${row.set}` },
        expected,
        ...judge(row),
        reproduce: seeRestored(row, policy),
      })),
      ...untried.map((name) => unseen(name, expected, 'nobody restored it')),
    ];
  },
});
