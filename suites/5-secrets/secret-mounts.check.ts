import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { DeclaredSecret, MountedSecret, NamedSecret } from '../../helpers/evidence/secret-files.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'lies below /run/secrets, where the service’s own process can read it';

const states: Record<MountedSecret['state'], string> = {
  readable: 'its process can read it',
  empty: 'its process can read it, and it is empty',
  unreadable: 'its process may not read it',
  missing: 'there is nothing',
  directory: 'there is a folder: the file was not there when the container was made',
  unseen: 'could not be seen',
};

function judgeMount(row: MountedSecret): Observation {
  const { subject, secret, target, state, mode, uid, readers, error } = row;
  const place = `${target}: ${error ?? states[state]}`;
  const whose = mode === null ? '' : ` (${mode}, owner ${uid ?? 'unknown'}, read as ${readers[0] ?? 'nobody'})`;
  const readable = state === 'readable' || state === 'empty';
  return {
    subject: `${subject} ${secret}`,
    cause: { kind: 'service', key: subject },
    holds: state === 'unseen' ? null : readable && target.startsWith('/run/secrets/'),
    expected,
    observed: `${place}${whose}`,
    reproduce: `docker compose exec ${subject} cat ${word(target)} > /dev/null`,
  };
}

/** A file that a variable names is where it says, or the program has no secret at all. */
function judgeNamed({ subject, variable, target, state, asRoot, readers, error }: NamedSecret): Observation {
  const unsure = state === 'unseen' || (state === 'unreadable' && asRoot);
  const told = error ?? states[state];
  return {
    subject: `${subject} ${variable}`,
    cause: { kind: 'service', key: subject },
    holds: unsure ? null : state === 'readable',
    expected: 'names a file that its process can read',
    observed: `${target}: ${told}${state === 'unreadable' ? ` (read as ${readers[0] ?? 'nobody'})` : ''}`,
    reproduce: `docker compose exec ${subject} ls -l ${word(target)}`,
  };
}

/** Services that name it, and none of whose containers was looked into. */
const unlooked = (
  { name, users }: DeclaredSecret,
  mounts: readonly MountedSecret[],
  containers: Artifacts['containers'],
): Observation[] =>
  users
    .filter(({ service }) => !mounts.some((row) => row.secret === name && row.service === service))
    .map(({ service }) =>
      unseen(
        `${service} ${name}`,
        expected,
        containers.some((each) => each.member && each.service === service)
          ? 'nobody looked into its container'
          : 'it has no container',
      ),
    );

export const secretMounts = defineCheck({
  id: 'secret-mounts',
  title: 'Each declared secret lies at /run/secrets, and the service’s process can read it',
  severity: 'high',
  why: 'A service that cannot read its secret runs without one, or with the default that it falls back to.',
  fix: 'Make the file before the container, and give it to the uid that the service runs as.',
  requires: ['containers', 'secret-files'],
  evaluate({ containers, 'secret-files': { declared, mounts, named, composeUnread } }) {
    if (composeUnread !== null) return [unseen('compose files', expected, composeUnread)];
    const used = declared.filter(({ users }) => users.length > 0);
    if (used.length + named.length === 0) return notApplicable('no service declares a secret in the compose files');
    const rows = mounts.filter(({ by }) => by === 'declared');
    return [
      ...rows.map(judgeMount),
      ...named.map(judgeNamed),
      ...used.flatMap((secret) => unlooked(secret, rows, containers)),
    ];
  },
});
