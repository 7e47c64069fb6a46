import { perNewest } from '../../helpers/derived/hardening/backup-sets.ts';
import { defineCheck, isVerdictless, notApplicable } from '../../helpers/kernel/check.ts';

export const backupEncryption = defineCheck({
  id: 'backup-encryption',
  title: 'Every backup that is declared encrypted is, by its bytes',
  severity: 'high',
  why: 'A name that ends in .gpg keeps nobody out; whoever finds the disk reads everything.',
  fix: 'Give the job a key or a passphrase that really reaches it, and delete the archives that were written without.',
  requires: ['backups'],
  evaluate(seen, policy) {
    const answer = perNewest(seen, policy, 'encrypted', (newest, { archives }, { encrypted }) => {
      if (!encrypted) return [];
      const open = archives.filter(({ bytesAre }) => bytesAre === 'plain');
      const [first] = open;
      if (first)
        return {
          holds: false,
          observed: `${open.length} of ${archives.length} can be read by anybody: ${first.name} is ${first.format}`,
        };
      const observed = `${newest.name} is ${newest.format} (${newest.bytesAre})`;
      return { holds: newest.bytesAre === 'encrypted' ? true : null, observed };
    });
    const declared = Object.values(policy.backups.sets).some(({ encrypted }) => encrypted);
    return isVerdictless(answer) || declared ? answer : notApplicable('the policy declares no backup encrypted');
  },
});
