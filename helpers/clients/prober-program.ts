import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';

type Program =
  | 'ask-upnp'
  | 'experiments-standin'
  | 'first-path'
  | 'host-files'
  | 'login-process'
  | 'look-secrets'
  | 'read-files'
  | 'read-processes'
  | 'real-paths'
  | 'search-secrets'
  | 'try-secrets'
  | 'watch-forwarded';

/**
 * The text of a Python program that runs in the helper container, by its name in `helpers/prober/programs`; for
 * `python3 -c`.
 */
export const proberProgram = (name: Program): string =>
  readFileSync(join(projectRoot, 'helpers/prober/programs', `${name}.py`), 'utf8');
