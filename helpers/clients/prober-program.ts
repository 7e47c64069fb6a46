import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';

type Program =
  | 'ask-quic'
  | 'ask-relays'
  | 'ask-upnp'
  | 'experiments-standin'
  | 'file-systems'
  | 'first-path'
  | 'hold-visitors'
  | 'host-files'
  | 'leave-by-device'
  | 'login-process'
  | 'look-at-ports'
  | 'look-secrets'
  | 'read-backups'
  | 'read-files'
  | 'read-placeholders'
  | 'read-processes'
  | 'read-schedules'
  | 'real-paths'
  | 'reload-firewall'
  | 'restore-backup'
  | 'search-secrets'
  | 'send-datagrams'
  | 'split-hello'
  | 'try-secrets'
  | 'tunnel-devices'
  | 'watch-datagrams'
  | 'watch-forwarded'
  | 'write-lines';

/** What several programs have in common is put before each of them. */
const parts: Partial<Record<Program, readonly string[]>> = {
  'read-backups': ['backup-files', 'backup-bytes', 'backup-members', 'read-backups'],
  'restore-backup': ['backup-files', 'backup-bytes', 'restore-backup'],
  'watch-datagrams': ['watch-door', 'watch-datagrams'],
  'watch-forwarded': ['watch-door', 'watch-forwarded'],
};

/**
 * The text of a Python program that runs in the helper container, by its name in `helpers/prober/programs`; for
 * `python3 -c`.
 */
export const proberProgram = (name: Program): string =>
  (parts[name] ?? [name])
    .map((part) => readFileSync(join(projectRoot, 'helpers/prober/programs', `${part}.py`), 'utf8'))
    .join('\n');
