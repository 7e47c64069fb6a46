import type { SecretFile } from '../../helpers/evidence/secret-files.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeFiles } from '../../helpers/derived/secrets/secret-subjects.ts';

function judgeContent({ type, size, blank, newline, lines }: SecretFile): { holds: boolean | null; observed: string } {
  if (type === 'directory') return { holds: true, observed: 'is a folder' };
  if (size === 'empty') return { holds: false, observed: 'is empty' };
  if (blank === null || newline === null) return { holds: null, observed: 'its content could not be looked at' };
  if (blank) return { holds: false, observed: 'holds nothing but blanks' };
  if (!newline) return { holds: true, observed: 'has content, and ends with it' };
  // The end of the last line belongs to a list, a certificate or a key.
  return lines === 'several'
    ? { holds: true, observed: 'has several lines, each with its end' }
    : { holds: false, observed: 'is one line, with a newline at its end' };
}

export const secretContents = defineCheck({
  id: 'secret-contents',
  title: 'No file of a secret is empty or ends with a newline',
  severity: 'medium',
  why: 'A program that takes the file as it stands has no password at all, or one with a newline in it.',
  fix: 'Write the value with `printf %s` instead of `echo`.',
  requires: ['secret-files'],
  evaluate: (seen) => judgeFiles(seen, 'has content, and no newline after it', judgeContent),
});
