import type { LookedRepository, SecretRepository } from '../../helpers/evidence/secret-repository.ts';
import { describeHeld, perRepository } from '../../helpers/derived/secrets/per-repository.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'ignored by git, and not in its index';

function describe({ ignored, tracked }: SecretRepository['secrets'][number]): string {
  const inIndex = tracked ? 'git keeps it' : 'git does not keep it';
  return `${inIndex}, ${ignored ? 'and is told to ignore it' : 'and nothing tells it to ignore it'}`;
}

type Loose = NonNullable<LookedRepository['loose']>['found'][number];

const nextWith = (isKept: Loose['isKept']): string =>
  isKept ? 'the next commit takes it along' : 'nothing tells git to ignore it';

const judgeLoose = ({ path, isKept, ...held }: Loose): Observation => ({
  subject: path,
  cause: { kind: 'file', key: path },
  holds: false,
  expected,
  observed: `holds ${describeHeld(held)}, and ${nextWith(isKept)}`,
  reproduce: `git status --short ${word(path)}`,
});

/** The folder that would take it along, where nothing tells git to ignore that; else itself. */
const above = (path: string, rows: SecretRepository['secrets']): string =>
  rows.find((each) => each.ignored === false && path.startsWith(`${each.path}/`))?.path ?? path;

export const ignoredSecrets = defineCheck({
  id: 'ignored-secrets',
  title: 'Git ignores `.env`, the secrets directory and whatever else holds a secret',
  severity: 'high',
  why: 'The next `git add .` takes along what is not ignored, and a push hands it to all who read the project.',
  fix: 'Name it in `.gitignore`, and take it out of the index (`git rm --cached`).',
  requires: ['secret-repository'],
  evaluate({ 'secret-repository': seen }) {
    return perRepository(seen, ({ state, env, secrets, secretsUnread, directory, loose }) => {
      if (state === 'none') return notApplicable(`${directory} lies in no git repository`);
      const rows = [...(env.present || env.git.tracked ? [env.git] : []), ...secrets];
      const lost = loose?.unread
        ? `${loose.unread} files that git neither keeps nor ignores were too many to search`
        : null;
      const unread = [
        ...(secretsUnread === null ? [] : [unseen('secrets directory', expected, secretsUnread)]),
        ...(lost === null ? [] : [unseen('working tree', expected, lost)]),
      ];
      const beside = (loose?.found ?? []).filter(({ path }) => !rows.some((row) => row.path === path));
      if (rows.length + unread.length + beside.length === 0)
        return notApplicable('the repository has no `.env`, and no secret lies in it');
      const judged = rows.map((row): Observation => {
        const { path, ignored, tracked } = row;
        if (ignored === null || tracked === null) return unseen(path, expected, 'git could not say it');
        return {
          subject: path,
          cause: { kind: 'file', key: above(path, rows) },
          holds: ignored && !tracked,
          expected,
          observed: describe(row),
          reproduce: `git check-ignore -v ${word(path)}; git ls-files ${word(path)}`,
        };
      });
      return [...judged, ...beside.map(judgeLoose), ...unread];
    });
  },
});
