import type { Archive, BackupSet } from '../../evidence/backups.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { notApplicable, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { word } from '../../lib/shell-word.ts';

const hourMs = 3_600_000;

export type SetRule = Policy['backups']['sets'][string];

export interface JudgedSet {
  holds: boolean | null;
  observed: string;
  expected?: string;
}

/** Whole hours up to two days, days from then on. */
export const showAge = (hours: number): string =>
  hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;

export const hoursBetween = (earlier: string, later: string): number =>
  (Date.parse(later) - Date.parse(earlier)) / hourMs;

const noneDeclared = 'the policy declares no backup, which is a finding of its own';

/** A folder of the helper's, to see it oneself. */
const seePlace = ({ service, path }: SetRule): string =>
  service === null ? `ls -l ${word(path)}` : `docker compose exec ${word(service)} ls -l ${word(path)}`;

/** What an archive of it lists; of what is no tar, that it is there. */
export const seeArchive = ({ service, path }: SetRule, { name, format }: Pick<Archive, 'name' | 'format'>): string => {
  const place = word(`${path}/${name}`);
  const command = /\btar\b/.test(format) ? `tar -tvf ${place}` : `ls -l ${place}`;
  return service === null ? command : `docker compose exec ${word(service)} ${command}`;
};

/** One observation of each declared backup; null: it is no subject. */
export function perSet(
  { backups }: Pick<Artifacts, 'backups'>,
  policy: Policy,
  expected: string,
  judge: (set: BackupSet, rule: SetRule, name: string) => JudgedSet | readonly Observation[] | null,
): Observation[] | Verdictless {
  const declared = Object.entries(policy.backups.sets);
  if (declared.length === 0) return notApplicable(noneDeclared);
  return declared.flatMap(([name, rule]): readonly Observation[] => {
    const set = backups.sets.find((each) => each.name === name);
    if (!set) return [unseen(name, expected, 'nobody looked at it')];
    const judged = judge(set, rule, name);
    if (judged === null) return [];
    if ('holds' in judged) {
      const cause = { kind: 'subject', key: `backup ${name}` } as const;
      return [{ subject: name, cause, expected, reproduce: seePlace(rule), ...judged }];
    }
    return judged;
  });
}

/** The same of its newest archive; where there is none, `backup-age` says so. */
export const perNewest = (
  seen: Pick<Artifacts, 'backups'>,
  policy: Policy,
  expected: string,
  judge: (newest: Archive, set: BackupSet, rule: SetRule, name: string) => JudgedSet | readonly Observation[] | null,
): Observation[] | Verdictless =>
  perSet(seen, policy, expected, (set, rule, name) => {
    const [newest] = set.archives;
    if (newest) return judge(newest, set, rule, name);
    return { holds: null, observed: set.placeError ?? 'there is no archive' };
  });
