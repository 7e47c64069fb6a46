import { defineCheck } from '../../helpers/kernel/check.ts';
import {
  directoryName,
  modeBits,
  statCommand,
  unseenFiles,
  withoutFiles,
} from '../../helpers/derived/secrets/secret-subjects.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

const expected = 'mode 700, or stricter';

export const secretDirectory = defineCheck({
  id: 'secret-directory',
  title: 'The secrets directory is mode 700',
  severity: 'high',
  why: 'Whoever may enter it sees which secrets there are, and reads the first one whose own mode is too wide.',
  fix: 'Set the directory to mode 700 (`chmod 700`).',
  requires: ['secret-files'],
  evaluate(seen) {
    const { directory } = seen['secret-files'];
    if (!directory) return withoutFiles(seen) ?? unseenFiles(seen, expected);
    const { path, exists, mode, uid, error } = directory;
    const bits = modeBits(mode);
    if (exists === null || (exists && bits === null))
      return [unseen(directoryName, expected, error ?? 'its mode could not be read')];
    return [
      {
        subject: directoryName,
        cause: { kind: 'file', key: directoryName },
        holds: exists && bits !== null && (bits & 0o077) === 0,
        expected,
        observed: exists ? `${mode}, owner ${uid ?? 'unknown'}` : 'there is no such directory',
        reproduce: statCommand(path),
      },
    ];
  },
});
