import type { SecretFile } from '../../helpers/evidence/secret-files.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeFiles } from '../../helpers/derived/secrets/secret-subjects.ts';

type Judged = { holds: boolean | null; observed: string };

/** What stands around the value and belongs to it for whoever takes the file as it stands. */
function judgeEdges({ newline, padded, lines }: SecretFile): Judged {
  if (padded === 'nothing') return { holds: false, observed: 'has bytes of nothing at its end or between its letters' };
  if (padded === 'mark') return { holds: false, observed: 'begins with a byte order mark' };
  // The end of the last line belongs to a list, a certificate or a key.
  if (lines === 'several')
    return { holds: true, observed: newline ? 'has several lines, each with its end' : 'has several lines' };
  if (newline) return { holds: false, observed: 'is one line, with a newline at its end' };
  return padded === null
    ? { holds: true, observed: 'has content, and ends with it' }
    : { holds: false, observed: 'is one line, with blanks around it' };
}

function judgeContent(file: SecretFile): Judged {
  const { type, size, blank, newline } = file;
  if (type === 'directory') return { holds: true, observed: 'is a folder' };
  if (size === 'empty') return { holds: false, observed: 'is empty' };
  if (blank === null || newline === null) return { holds: null, observed: 'its content could not be looked at' };
  if (blank) return { holds: false, observed: 'holds nothing but blanks' };
  return judgeEdges(file);
}

export const secretContents = defineCheck({
  id: 'secret-contents',
  title: 'No file of a secret is empty, or has a newline or blanks around its value',
  severity: 'medium',
  why: 'A program that takes the file as it stands has no password at all, or one with a newline or a blank in it.',
  fix: 'Write the value with `printf %s` instead of `echo`.',
  requires: ['secret-files'],
  evaluate: (seen) => judgeFiles(seen, 'has content, and nothing around it', judgeContent),
});
