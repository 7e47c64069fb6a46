import type { Content } from '../../helpers/evidence/drift.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'what the compose files say now';

const stated: Record<Content['state'], { holds: boolean | null; observed: string }> = {
  same: { holds: true, observed: 'the same' },
  other: { holds: false, observed: 'another: it was changed, and the container was not made anew' },
  missing: { holds: false, observed: 'is not there' },
  unread: { holds: null, observed: 'could not be compared' },
};

export const composedContents = defineCheck({
  id: 'composed-contents',
  title: 'Every config and secret in a container holds what the compose files say now',
  severity: 'medium',
  why: 'Compose leaves a container as it is when only the content changed: a rule or password that was mended is not.',
  fix: 'Make the container anew with `docker compose up -d --force-recreate <service>`.',
  requires: ['drift', 'containers'],
  evaluate({ drift, containers }) {
    const members = containers.filter(({ member }) => member);
    const rows = members.flatMap(({ subject, service, name }): Observation[] => {
      const mine = drift.containers.find((each) => each.subject === subject);
      if (!mine && drift.composed.includes(service ?? '')) return [unseen(subject, expected, 'nobody compared it')];
      return (mine?.contents ?? []).map(({ kind, path, state, error }) => ({
        subject: `${subject}:${path}`,
        cause: { kind: 'file', key: `${subject}:${path}` },
        holds: stated[state].holds,
        expected,
        observed: `${kind}: ${error ?? stated[state].observed}`,
        reproduce: `docker compose config; docker cp ${word(`${name}:${path}`)} - | tar -xO`,
      }));
    });
    return rows.length > 0 ? rows : notApplicable('no service of the compose files has a config or a secret');
  },
});
