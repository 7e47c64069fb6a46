import { posix } from 'node:path';
import { z } from 'zod';
import type { SecretFile, SecretFiles } from '../../evidence/secret-files.ts';
import { askProgram } from '../ask-program.ts';
import type { GatherContext } from '../context.ts';

const Facts = z.object({
  path: z.string(),
  type: z.enum(['file', 'directory', 'symlink', 'other', 'missing']),
  mode: z.string().nullable().default(null),
  uid: z.number().nullable().default(null),
  gid: z.number().nullable().default(null),
  size: z.enum(['empty', 'short', 'usual', 'large']).nullable().default(null),
  blank: z.boolean().nullable().default(null),
  newline: z.boolean().nullable().default(null),
  padded: z.enum(['mark', 'blank', 'nothing']).nullable().default(null),
  lines: z.enum(['one', 'several']).nullable().default(null),
  leads: z.boolean().default(false),
  modified: z.number().nullable().default(null),
  error: z.string().nullable(),
});
const Told = z.object({ directory: Facts.nullable(), problem: z.string().nullable(), files: z.array(Facts) });

/** What keeps an empty folder in a repository is no secret. */
const isGits = (path: string): boolean => /\/\.git(?:keep|ignore)$/.test(path);

type Named = Pick<NonNullable<SecretFiles['directory']>, 'path' | 'namedBy'>;

export interface HostFiles {
  directory: SecretFiles['directory'];
  files: SecretFile[];
}

const nameOf = (path: string, directory: string | null): string =>
  directory !== null && path.startsWith(`${directory}/`) ? posix.relative(directory, path) : path;

type Facts = z.infer<typeof Facts>;

const describeDirectory = (named: Named, facts: Facts | null, problem: string | null): HostFiles['directory'] => {
  const { mode, uid, gid, type, error } = facts ?? { mode: null, uid: null, gid: null, type: null, error: null };
  const exists = error === null && type !== null ? type === 'directory' : null;
  return { ...named, mode, uid, gid, exists, error: error ?? problem };
};

/** Modes, owners and ends of what lies in the secrets' directory and at further paths, on the engine's machine. */
export async function readHostFiles(
  context: GatherContext,
  named: Named | null,
  paths: readonly string[],
): Promise<HostFiles> {
  if (named === null && paths.length === 0) return { directory: null, files: [] };
  const question = { directory: named?.path ?? null, paths };
  const { directory, problem, files } = await askProgram(context, 'look-secrets', question, Told);
  return {
    directory: named && describeDirectory(named, directory, problem),
    files: files
      .filter(({ path }) => !isGits(path))
      .map(({ modified, ...facts }) => ({
        ...facts,
        name: nameOf(facts.path, named?.path ?? null),
        modifiedAt: modified === null ? null : new Date(modified * 1000).toISOString(),
      })),
  };
}
