import { describeHeld, perRepository } from '../../helpers/derived/secrets/per-repository.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'no secret in any commit';

const inHistory = (path: string, observed: string, reproduce: string): Observation => ({
  subject: path,
  cause: { kind: 'file', key: path },
  holds: false,
  expected,
  observed,
  reproduce,
});

const logOf = (path: string): string => `git log --all --full-history --oneline -- ${word(path)}`;

export const secretHistory = defineCheck({
  id: 'secret-history',
  title: 'No secret was ever committed',
  severity: 'high',
  why: 'What was committed once is in every clone of the repository, also after a later commit removed it.',
  fix: 'Make the secret anew, then take the file out of the history (`git filter-repo`).',
  requires: ['secret-repository', 'secret-files'],
  evaluate({ 'secret-repository': seen, 'secret-files': { composeUnread } }) {
    return perRepository(seen, ({ state, history, directory }) => {
      if (state === 'none') return notApplicable(`${directory} lies in no git repository`);
      if (history === null) return [unseen('history', expected, 'nobody read it')];
      const found = history.found.map(({ path, kind, name, isMessage }) =>
        inHistory(path, describeHeld({ kind, name }), isMessage ? `git show -s ${path.split(' ')[1]}` : logOf(path)),
      );
      const kept = history.paths
        .filter((path) => !found.some(({ subject }) => subject === path))
        .map((path) => inHistory(path, 'was committed', logOf(path)));
      const blind = [
        ...(composeUnread === null ? [] : [`which secrets there are could not be told: ${composeUnread}`]),
        ...(history.unread === 0 ? [] : [`${history.unread} contents were too large or too many to be searched`]),
        ...(history.shallow ? ['older commits are not here: it is a shallow clone (`git fetch --unshallow`)'] : []),
      ];
      if (blind.length > 0) return [...found, ...kept, unseen('history', expected, blind.join('; '))];
      if (found.length + kept.length > 0) return [...found, ...kept];
      return [sound('history', expected, `none in ${history.read} contents of ${history.commits} commits`)];
    });
  },
});
