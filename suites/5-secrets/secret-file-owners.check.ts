import type { SecretFile, SecretFiles } from '../../helpers/evidence/secret-files.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeFiles } from '../../helpers/derived/secrets/secret-subjects.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

interface Owners {
  uids: number[];
  from: string;
}

/** Who is to own a file: by the policy, else whose processes read it; empty: none of them could be seen. */
function ownersOf(file: SecretFile, { declared, mounts, directory }: SecretFiles, { secrets }: Policy): Owners {
  const names = [file.name, ...declared.filter(({ path }) => path === file.path).map(({ name }) => name)];
  const fixed = names.flatMap((name) => secrets.owners[name] ?? []);
  if (fixed.length > 0) return { uids: fixed, from: 'the policy' };
  const rows = mounts.filter(({ secret, by }) => by === 'declared' && names.includes(secret));
  if (rows.length === 0) return { uids: [directory?.uid ?? 0], from: 'the directory, for no service names it' };
  const services = [...new Set(rows.map(({ subject }) => subject))].sort();
  return { uids: [...new Set(rows.flatMap(({ readers }) => readers))], from: services.join(' and ') };
}

export const secretFileOwners = defineCheck({
  id: 'secret-file-owners',
  title: 'Each file of a secret belongs to the user that reads it',
  severity: 'high',
  why: 'Compose ignores the owner it is told for a file, so that at mode 600 only its owner on the host can read it.',
  fix: 'Give the file to the uid that the service runs as (`chown`), or name another one under `secrets.owners`.',
  requires: ['secret-files'],
  evaluate: (seen, policy) =>
    judgeFiles(seen, 'owned by the uid that reads it', (file) => {
      const { uids, from } = ownersOf(file, seen['secret-files'], policy);
      const whose = `owner ${file.uid ?? 'unknown'}; ${uids.join(' or ') || 'nobody seen'} by ${from}`;
      if (file.uid === null || uids.length === 0) return { holds: null, observed: whose };
      // Whatever lies beside the files is nobody's to read.
      return { holds: file.type === 'directory' || uids.includes(file.uid), observed: whose };
    }),
});
