import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeFiles, modeBits } from '../../helpers/derived/secrets/secret-subjects.ts';

export const secretFileModes = defineCheck({
  id: 'secret-file-modes',
  title: 'The files of secrets are mode 600',
  severity: 'high',
  why: 'Compose ignores the mode it is told for a file: the container sees the one that the host has.',
  fix: 'Set the file to mode 600 (`chmod 600`), owned by the user that reads it.',
  requires: ['secret-files'],
  evaluate: (seen) =>
    judgeFiles(seen, 'mode 600, or stricter', ({ type, mode, uid, leads }) => {
      const bits = modeBits(mode);
      if (type === 'symlink' || bits === null)
        return { holds: null, observed: type === 'symlink' ? 'is a link to somewhere else' : 'has no mode' };
      const allowed = type === 'directory' ? 0o700 : 0o600;
      const behind = leads ? ', behind a link' : '';
      return { holds: (bits & ~allowed) === 0, observed: `${mode}, owner ${uid ?? 'unknown'}${behind}` };
    }),
});
