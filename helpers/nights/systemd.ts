import { commandOf, showTimeOfDay, type Night } from './night.ts';

export const unitNames = { service: 'stackproof.service', timer: 'stackproof.timer' } as const;
export type Unit = keyof typeof unitNames;

/** The first line of what we wrote: nothing else is written over or taken away. */
export const ownMark = '# Written by `stackproof schedule install`; `stackproof schedule remove` takes it away.';

/** A word of a command line, as systemd.service(5) reads it: no specifier, no variable, no escape of its own. */
function quoteWord(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A path, which is read to the end of its line. */
const quotePath = (path: string): string => path.replaceAll('%', '%%');

/** What puts everything back after the end was asked for. */
const graceMs = 3 * 60_000;

function service(night: Night, user: boolean): string {
  const { folder, dockerHost, environmentFile, limitMs } = night;
  return [
    ownMark,
    '[Unit]',
    'Description=stackproof judges the Docker Compose stack by its policy',
    // The manager of a user knows no units of the system.
    ...(user ? [] : ['Wants=network-online.target', 'After=network-online.target docker.service']),
    '',
    '[Service]',
    '# A oneshot that is under way is not started again.',
    'Type=oneshot',
    `WorkingDirectory=${quotePath(folder)}`,
    ...(dockerHost === null ? [] : [`Environment=${quoteWord(`DOCKER_HOST=${dockerHost}`)}`]),
    ...(environmentFile === null ? [] : [`EnvironmentFile=${quotePath(environmentFile)}`]),
    `ExecStart=${commandOf(night, { jitter: false }).map(quoteWord).join(' ')}`,
    '# A finding (1) and a look that failed (3) are answers; it ran.',
    'SuccessExitStatus=1 3',
    '# It ends what hangs by itself, and tells of it; this is for the case that it cannot.',
    `TimeoutStartSec=${Math.ceil((limitMs + 2 * graceMs) / 1000)}`,
    `TimeoutStopSec=${graceMs / 1000}`,
    'NoNewPrivileges=yes',
    'ProtectSystem=full',
    `ReadWritePaths=${quoteWord(folder)}`,
    '',
  ].join('\n');
}

const timer = ({ at, jitterMs }: Night): string =>
  [
    ownMark,
    '[Unit]',
    'Description=stackproof, every night',
    '',
    '[Timer]',
    `OnCalendar=*-*-* ${showTimeOfDay(at)}:00`,
    `RandomizedDelaySec=${Math.round(jitterMs / 1000)}`,
    '# A night that the machine slept through is made up for.',
    'Persistent=true',
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ].join('\n');

/** The two units of a night. user: for the manager of a user, not of the system. */
export const renderUnits = (night: Night, { user }: { user: boolean }): Readonly<Record<Unit, string>> => ({
  service: service(night, user),
  timer: timer(night),
});
