import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Program =
  | 'ask-upnp'
  | 'experiments-standin'
  | 'first-path'
  | 'host-files'
  | 'leave-by-device'
  | 'login-process'
  | 'look-secrets'
  | 'read-files'
  | 'read-processes'
  | 'search-secrets'
  | 'try-secrets'
  | 'tunnel-devices'
  | 'watch-forwarded';

/**
 * The text of a Python program that runs in the helper container, by its name in `helpers/prober/programs`; for
 * `python3 -c`.
 */
export const proberProgram = (name: Program): string =>
  readFileSync(join(import.meta.dirname, '../prober/programs', `${name}.py`), 'utf8');
