import { resolve } from 'node:path';
import { codeOf, ConfigError, messageOf } from '../lib/errors.ts';
import { readPlainFile } from '../lib/read-file.ts';

/** A secret is far smaller. */
const largest = 1024 * 1024;

/**
 * What a policy's `env:NAME` or `file:PATH` stands for, without the newline that editors end files with. A path counts
 * from `folder`.
 * null: the variable is not set or empty. Throws ConfigError where the file cannot be read.
 */
export function resolveReference(
  reference: string,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): string | null {
  const [kind, rest = ''] = reference.split(/:(.*)/s);
  if (kind === 'env') return environment[rest] || null;
  const file = resolve(folder, rest);
  try {
    return readPlainFile(file, largest).replace(/\r?\n$/, '') || null;
  } catch (error) {
    throw new ConfigError(
      `the policy refers to ${file}, which cannot be read ` +
        `(${codeOf(error) ?? messageOf(error)}): write the file, ` +
        'or correct the reference',
      { cause: error },
    );
  }
}
