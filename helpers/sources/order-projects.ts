import { ConfigError } from '../lib/errors.ts';

/** A project whose compose files were read. */
export interface NamedProject {
  of: { files: readonly string[] };
  project: string;
}

/**
 * The one with the bare names first: the policy's first, where it is among them, else the one that was named first.
 * declared: the projects that the policy is of. Throws ConfigError where two are one, or the policy's first is missing.
 */
export function inOrder<T extends NamedProject>(reads: readonly [T, ...T[]], declared: readonly string[]): [T, ...T[]] {
  for (const [at, { of, project }] of reads.entries()) {
    const same = reads.slice(0, at).find((each) => each.project === project);
    if (same)
      throw new ConfigError(
        `${same.of.files.join(', ')} and ${of.files.join(', ')} both make the project ${project}: ` +
          'name them apart with -p, as in -p edge,media, or merge them as -f of one project',
      );
  }
  const first = reads.find(({ project }) => project === declared[0]) ?? reads[0];
  const missing = declared.filter((each) => reads.every(({ project }) => project !== each));
  // A policy of quite another stack is told elsewhere.
  if (declared.includes(first.project) && missing.length > 0)
    throw new ConfigError(
      `the policy is of ${declared.join(', ')} as one stack, and the files of ${missing.join(', ')} were not named: ` +
        'name the folder of each with --project-directory, for what leads from one to the other is in both',
    );
  return [first, ...reads.filter((each) => each !== first)];
}
