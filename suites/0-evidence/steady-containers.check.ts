import type { Steadiness } from '../../helpers/evidence/steadiness.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isLooping } from '../../helpers/derived/stack/stack.ts';

type Row = Steadiness['before'][number];

function difference(before: Row | undefined, after: Row | undefined): string | null {
  if (!before) return 'it appeared while we looked';
  if (!after) return 'it disappeared while we looked';
  if (before.id !== after.id) return 'it was recreated while we looked';
  if (before.startedAt !== after.startedAt) return `it was started again at ${after.startedAt}`;
  if (before.status !== after.status)
    return `it was ${before.status ?? 'of no known status'}, and is ${after.status ?? 'of no known status'}`;
  const gone = before.networks.filter((network) => !after.networks.includes(network));
  const come = after.networks.filter((network) => !before.networks.includes(network));
  if (gone.length > 0 || come.length > 0)
    return `its networks changed: ${[...gone.map((key) => `−${key}`), ...come.map((key) => `+${key}`)].join(' ')}`;
  return null;
}

export const steadyContainers = defineCheck({
  id: 'steady-containers',
  title: 'Containers and their networks stay the same while they are looked at',
  severity: 'critical',
  why: 'A port of a container that was just restarting looks exactly like a closed one.',
  fix: 'Run again when nobody deploys, updates or restarts anything.',
  requires: ['steadiness', 'containers'],
  evaluate({ steadiness, containers }, policy) {
    const { before, after } = steadiness;
    if (before.length === 0 && after.length === 0)
      return unknown('neither the first look nor the last one names a container');
    // Criterion 1.6 names those that die as soon as they start.
    const looping = new Set(
      containers.filter((container) => isLooping(container, policy)).map(({ subject }) => subject),
    );
    const subjects = [...new Set([...before, ...after].map(({ subject }) => subject))].filter(
      (subject) => !looping.has(subject),
    );
    return subjects.map((subject): Observation => {
      const changed = difference(
        before.find((row) => row.subject === subject),
        after.find((row) => row.subject === subject),
      );
      const blind =
        changed === null && steadiness.after.some((row) => row.subject === subject && row.status === undefined);
      const name = containers.find((container) => container.subject === subject)?.name ?? subject;
      return {
        subject,
        cause: { kind: 'service', key: subject },
        holds: blind ? null : changed === null,
        expected: 'the same container, start time, status and networks',
        observed: blind ? 'whether it still ran at the end was not recorded' : (changed ?? 'the same'),
        reproduce: `docker inspect --format '{{.Id}} {{.State.StartedAt}}' ${name}`,
      };
    });
  },
});
