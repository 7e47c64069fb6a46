import { perNewest } from '../../helpers/derived/hardening/backup-sets.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

const isOpen = (mode: string, bits: number): boolean => (Number.parseInt(mode, 8) & bits) !== 0;
const [readOrWrite, pass, write, sticky] = [0o006, 0o001, 0o002, 0o1000];

/** Whoever writes to a folder takes away what lies in it, whoever owns that; but for a sticky one. */
const isEverybodys = (mode: string | null): boolean =>
  mode !== null && isOpen(mode, write) && isOpen(mode, pass) && !isOpen(mode, sticky);

export const backupModes = defineCheck({
  id: 'backup-modes',
  title: 'No backup can be read or taken away by everybody',
  severity: 'high',
  why: 'A backup has every password and letter in it, and is read by whoever may read its file.',
  fix: 'Let the job write with `umask 077`, and close what is there with `chmod -R go=` on its folder.',
  requires: ['backups'],
  evaluate(seen, policy) {
    const expected = 'no reading or writing by others';
    return perNewest(seen, policy, expected, (_, { archives, placeMode }) => {
      if (isEverybodys(placeMode))
        return { holds: false, observed: `everybody may take them away, in a folder of mode ${placeMode ?? ''}` };
      const open = archives.filter(({ mode }) => isOpen(mode, readOrWrite));
      const [first] = open;
      if (!first) return { holds: true, observed: `${archives.length} archives, none of them open` };
      const observed = `${open.length} of ${archives.length} are open, ${first.name} has mode ${first.mode}`;
      // Whoever may not pass the folder reads nothing in it.
      const shut = placeMode !== null && !isOpen(placeMode, pass);
      return { holds: shut, observed: `${observed}, in a folder of mode ${placeMode ?? 'unknown'}` };
    });
  },
});
