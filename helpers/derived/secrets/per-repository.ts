import type { Held, LookedRepository, SecretRepository } from '../../evidence/secret-repository.ts';
import type { Observation, Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';

type Judged = readonly Observation[] | Verdictless;

/** Paths count from a directory: those of another project's say whose. */
const inProject = (project: string, row: Observation): Observation => ({
  ...row,
  subject: `${project}: ${row.subject}`,
  ...(row.cause?.kind === 'file' ? { cause: { kind: 'file', key: `${project}: ${row.cause.key}` } } : {}),
});

/** What a file or a message holds, in words; never the value. */
export const describeHeld = ({ kind, name }: Pick<Held, 'kind' | 'name'>): string => {
  if (kind === 'known') return `the value of ${name}`;
  return kind === 'named' ? `a value under the name ${name}` : name;
};

/** Judges the directory of each project; it does not apply where it applies to none of them. */
export function perRepository(seen: SecretRepository, judge: (one: LookedRepository) => Judged): Judged {
  const own = judge(seen);
  const rows = (seen.others ?? []).flatMap(({ project, error, looked }): readonly Observation[] => {
    if (!looked) return [unseen(`${project}: its directory`, 'as the first project’s', error ?? 'nobody looked at it')];
    const judged = judge(looked);
    return 'outcome' in judged ? [] : judged.map((row) => inProject(project, row));
  });
  if (rows.length === 0) return own;
  return 'outcome' in own ? rows : [...own, ...rows];
}
