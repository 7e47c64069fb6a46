import type { MountedSecret } from '../../helpers/evidence/secret-files.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'has no secret but its own';

/** Whether a container may have it: what nobody declared is nobody's, and the policy may name fewer than declare it. */
function mayHold({ by, secret, service }: MountedSecret, { secrets: { readers } }: Policy): boolean {
  const named = readers[secret];
  return by === 'declared' && (named === undefined || (service !== null && named.includes(service)));
}

function judgeHolder(row: MountedSecret): Observation {
  const { subject, secret, target, state, by, mode, error } = row;
  const how = by === 'declared' ? 'its `secrets:` names it, and the policy does not' : 'no `secrets:` names it there';
  const kept = state === 'unreadable' ? 'and its process may not read it' : 'and its process can read it';
  return {
    subject: `${subject} ${secret}`,
    cause: { kind: 'service', key: subject },
    holds: state === 'unseen' ? null : state === 'unreadable',
    expected,
    observed: error ?? `${target} (${mode ?? 'mode unknown'}): ${how}, ${kept}`,
    reproduce: `docker compose exec ${subject} ls -l ${word(target)}`,
  };
}

export const secretHolders = defineCheck({
  id: 'secret-holders',
  title: 'No container has a secret that it does not declare',
  severity: 'critical',
  why: 'A service that is broken into gives away every secret that lies in its container, not only its own.',
  fix: 'Take the mount away, or let the service name the secret under `secrets:` where it needs it.',
  requires: ['containers', 'secret-files'],
  evaluate({ containers, 'secret-files': { mounts, looked, composeUnread } }, policy) {
    if (composeUnread !== null) return [unseen('compose files', expected, composeUnread)];
    const held = mounts
      .filter(({ state }) => state !== 'missing' && state !== 'directory')
      .filter((row) => !mayHold(row, policy));
    const running = containers.filter(({ pid }) => pid > 0);
    const rest = running.flatMap(({ subject }): Observation[] => {
      const row = looked.find((each) => each.subject === subject);
      if (!row) return [unseen(subject, expected, 'nobody looked into it')];
      if (row.error !== null) return [unseen(subject, expected, row.error)];
      return held.some((each) => each.subject === subject) ? [] : [sound(subject, expected, 'none but its own')];
    });
    return [...held.map(judgeHolder), ...rest];
  },
});
