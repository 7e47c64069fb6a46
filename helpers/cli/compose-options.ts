import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';

/** Which compose files are meant, and how Compose is to read them. */
export interface ComposeOptions {
  file?: string[];
  envFile?: string[];
  profile?: string[];
}

/** As Compose looks for them, in its own order. */
const usual = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** Those named, else the one that lies here. Throws ConfigError. */
export function composeFilesOf(named: readonly string[] | undefined): string[] {
  const files = named ? [...named] : usual.filter((file) => existsSync(file)).slice(0, 1);
  if (files.length === 0)
    throw new ConfigError(`no compose file is here (looked for ${usual.join(', ')}): name it with -f`);
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new ConfigError(`compose file ${missing} is not there: name the right one with -f`);
  return files;
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export const addComposeOptions = (command: Command): Command =>
  command
    .option('-f, --file <FILE>', 'a compose file; several are merged as Compose does', collect)
    .option('--env-file <FILE>', 'instead of .env', collect)
    .option('--profile <NAME>', 'a profile that is meant too', collect);
