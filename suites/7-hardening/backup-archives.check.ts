import { perNewest, seeArchive } from '../../helpers/derived/hardening/backup-sets.ts';
import type { Archive } from '../../helpers/evidence/backups.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';

const expected = 'opens, and lists to its end';

const says = { whole: true, broken: false, unread: null } as const;

const describe = ({ name, format, members, error }: Archive): string =>
  `${name}, ${format}: ${error ?? (members === null ? 'whole' : `${members} entries`)}`;

export const backupArchives = defineCheck({
  id: 'backup-archives',
  title: 'The newest of every backup opens and lists to its end, and so does what was read of the earlier ones',
  severity: 'high',
  why: 'An archive that ends in the middle is found out on the day on which it is needed.',
  fix: 'Make it anew, and see whether the disk that it is kept on was full or the job was cut short.',
  requires: ['backups'],
  evaluate(seen, policy) {
    return perNewest(seen, policy, expected, (newest, { archives }, rule, set) => {
      const earlier = archives.slice(1);
      const read = earlier.filter(({ state }) => state !== 'unread').length;
      const observe = (archive: Archive, subject: string, more: string): Observation => ({
        subject,
        cause: { kind: 'file', key: `${set}:${archive.name}` },
        holds: says[archive.state],
        expected,
        observed: `${describe(archive)}${more}`,
        reproduce: seeArchive(rule, archive),
      });
      return [
        observe(newest, set, earlier.length > 0 ? `; ${read} of ${earlier.length} earlier ones were read too` : ''),
        ...earlier
          .filter(({ state }) => state === 'broken')
          .map((archive) => observe(archive, `${set}/${archive.name}`, '')),
      ];
    });
  },
});
