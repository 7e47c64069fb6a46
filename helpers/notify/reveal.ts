import { resolve } from 'node:path';
import { codeOf, ConfigError, messageOf } from '../lib/errors.ts';
import { readPlainFile } from '../lib/read-file.ts';

/** What `env:NAME` or `file:PATH` stands for. Throws ConfigError where it is empty or cannot be read. */
export type Reveal = (reference: string) => string;

const largest = 64 * 1024;

/** A way to read references, and what they gave, which nobody is to be shown. */
export function makeReveal(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): { reveal: Reveal; hide: (text: string) => string } {
  const secrets = new Set<string>();
  const read = (reference: string): string => {
    const [kind, rest = ''] = reference.split(/:(.*)/s);
    if (kind === 'env') return environment[rest] ?? '';
    try {
      return readPlainFile(resolve(folder, rest), largest);
    } catch (error) {
      throw new ConfigError(
        `--notify refers to ${resolve(folder, rest)}, which cannot be read (${codeOf(error) ?? messageOf(error)}): ` +
          'write the file, or correct the reference',
        { cause: error },
      );
    }
  };
  return {
    reveal: (reference) => {
      const value = read(reference).trim();
      if (value === '')
        throw new ConfigError(`--notify refers to ${reference}, which is empty: set it, or correct the reference`);
      secrets.add(value);
      if (URL.canParse(value)) secrets.add(new URL(value).pathname);
      return value;
    },
    hide: (text) => {
      const known = [...secrets].filter((each) => each.length > 1).sort((one, other) => other.length - one.length);
      return known.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text);
    },
  };
}
