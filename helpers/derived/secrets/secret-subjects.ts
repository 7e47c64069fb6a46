import type { Artifacts } from '../../evidence/evidence.ts';
import type { SecretFile } from '../../evidence/secret-files.ts';
import { notApplicable, unknown, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import { word } from '../../lib/shell-word.ts';

type Seen = Pick<Artifacts, 'secret-files'>;

/** As findings name the directory: where it lies differs from machine to machine. */
export const directoryName = 'secrets directory';

/** Octal digits as the number they are; null: there are none. */
export const modeBits = (mode: string | null): number | null =>
  mode !== null && /^[0-7]{3,4}$/.test(mode) ? Number.parseInt(mode, 8) : null;

/** Why no secret lies in a file here; null: some do, or it could not be seen whether. */
export function withoutFiles({ 'secret-files': seen }: Seen): Verdictless | null {
  const { directory, files, declared, composeUnread } = seen;
  if (directory || files.length > 0 || declared.some(({ path }) => path !== null)) return null;
  if (composeUnread !== null) return unknown(`nobody could tell which secrets there are: ${composeUnread}`);
  return declared.length === 0
    ? notApplicable('no service declares a secret, and the policy names no directory of them (`secrets.directory`)')
    : notApplicable(`none of the ${declared.length} declared secrets lies in a file: Compose copies them in`);
}

/** What was to be seen of files and was not: compose files that name more, the directory, a file without a row. */
export function unseenFiles({ 'secret-files': seen }: Seen, expected: string): Observation[] {
  const { directory, files, declared, composeUnread } = seen;
  const lost = declared.filter(({ path }) => path !== null && !files.some((file) => file.path === path));
  return [
    ...(composeUnread === null ? [] : [unseen('compose files', expected, composeUnread)]),
    ...(directory?.error ? [unseen(directoryName, expected, directory.error)] : []),
    ...lost.map(({ name }) => unseen(name, expected, 'nobody looked at its file')),
  ];
}

/** A command that shows a file's mode and owner, to be run on the engine's machine. */
export const statCommand = (path: string): string => `stat -c '%a %u %n' ${word(path)}`;

/** One observation for each file, unless it is not there or could not be looked at. */
export function judgeFiles(
  seen: Seen,
  expected: string,
  judge: (file: SecretFile) => { holds: boolean | null; observed: string },
): readonly Observation[] | Verdictless {
  const without = withoutFiles(seen);
  if (without) return without;
  const judged = seen['secret-files'].files.map((file): Observation => {
    if (file.error !== null) return unseen(file.name, expected, file.error);
    const { holds, observed } = file.type === 'missing' ? { holds: false, observed: 'is not there' } : judge(file);
    return {
      subject: file.name,
      cause: { kind: 'file', key: file.name },
      holds,
      expected,
      observed,
      reproduce: statCommand(file.path),
    };
  });
  return [...judged, ...unseenFiles(seen, expected)];
}
