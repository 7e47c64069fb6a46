import type { Container } from '../../evidence/containers.ts';
import type { Steadiness } from '../../evidence/steadiness.ts';
import { readContainers } from './gather-containers.ts';
import type { Gatherer } from '../context.ts';
import { need } from '../need.ts';

/** What must not change under us. */
const snapshot = (containers: readonly Container[]): Steadiness['before'] =>
  containers.map(({ subject, id, startedAt, status, attachments }) => ({
    subject,
    id,
    startedAt,
    status,
    networks: attachments.map(({ network }) => network),
  }));

/** Gathered last: the containers as they were seen first, and as they are now. */
export const gatherSteadiness: Gatherer<'steadiness'> = {
  id: 'steadiness',
  async gather(context) {
    const before = snapshot(need(context, 'containers'));
    const after = snapshot(await readContainers(context));
    return {
      value: { before, after },
      undertaken: { before },
      scope: 'ids, start times, states and networks of every container, at the first look and at the last',
    };
  },
};
