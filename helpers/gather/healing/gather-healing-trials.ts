import type { Container } from '../../evidence/containers.ts';
import type { HealedContainer } from '../../evidence/healing.ts';
import type { HealingTrials } from '../../evidence/healing-trials.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';
import { isWell, pausing, sickening, stateOf, waitUntil, type Illness, type Now } from './illnesses.ts';

type Row = HealingTrials['rows'][number];

/** Longer than this nobody waits for a service to become unhealthy. */
const longestSeconds = 120;

async function tryIllness(
  context: GatherContext,
  putBack: PutBack,
  container: Container,
  illness: Illness,
): Promise<Row> {
  const { ill, did, undone, act, undo, hasCome, withinSeconds } = illness;
  const limitSeconds = context.policy.healing.withinSeconds;
  const row: Row = {
    service: container.service ?? container.subject,
    ill,
    healedAfter: null,
    limitSeconds,
    error: null,
  };
  try {
    const before = await stateOf(context, container);
    if (!isWell(before)) return { ...row, error: `${container.name} was not well before anything was done to it` };
    context.progress('experiments', `${did}, and is to be healed within ${limitSeconds} s; put back: ${undone}`);
    const healedAfter = await putBack.during({ did, undone, act, undo }, async () => {
      if ((await waitUntil(context, container, hasCome, withinSeconds)) === null)
        throw new EvidenceError(`${container.name} did not become unhealthy within ${withinSeconds} s`);
      const isHealed = (now: Now) => isWell(now) && (ill === 'paused' || now.StartedAt !== before.StartedAt);
      return waitUntil(context, container, isHealed, limitSeconds);
    });
    return { ...row, healedAfter };
  } catch (error) {
    return { ...row, error: messageOf(error).slice(0, 300) };
  }
}

/** Declared services that may fall ill: with a namespace of their own, which nobody shares, and nobody's door. */
function candidatesOf(context: GatherContext): { container: Container; healed: HealedContainer }[] {
  const { policy } = context;
  const containers = need(context, 'containers');
  const kept = [policy.proxy.service, policy.access.login.service, ...policy.socket.services];
  return need(context, 'healing').containers.flatMap((healed) => {
    const container = containers.find(({ subject }) => subject === healed.subject);
    if (!container || container.status !== 'running' || container.namespace !== container.subject) return [];
    const isShared = containers.some((each) => each !== container && each.namespace === container.subject);
    const isDeclared = policy.healing.services.includes(healed.service) && !kept.includes(healed.service);
    return isDeclared && !isShared ? [{ container, healed }] : [];
  });
}

const notMade = (why: string): HealingTrials => ({ notMade: why, rows: [], transcript: [] });

function illnessesOf(context: GatherContext): [Container, Illness][] {
  const candidates = candidatesOf(context);
  const quick = candidates
    .filter(({ healed }) => healed.test === 'asks' && (healed.unhealthyAfterSeconds ?? Infinity) <= longestSeconds)
    .toSorted((a, b) => (a.healed.unhealthyAfterSeconds ?? 0) - (b.healed.unhealthyAfterSeconds ?? 0))[0];
  const other = candidates.find((each) => each !== quick) ?? quick;
  return [
    ...(other ? [[other.container, pausing(context, other.container)] as [Container, Illness]] : []),
    // On a live stack nothing is written into anybody's packet filter.
    ...(quick && context.lab
      ? [
          [quick.container, sickening(context, quick.container, quick.healed.unhealthyAfterSeconds ?? 30)] as [
            Container,
            Illness,
          ],
        ]
      : []),
  ];
}

/** Whether somebody heals who is paused or unhealthy, one after the other. Only where that is allowed. */
export const gatherHealingTrials: Gatherer<'healing-trials'> = {
  id: 'healing-trials',
  async gather(context) {
    if (context.policy.healing.service === null)
      return { value: notMade('nobody is declared to be healed'), scope: 'there is no healer' };
    if (!context.disturb)
      return {
        value: notMade('experiments that disturb were not asked for; `--disturb` makes them: a service is paused'),
        scope: 'none was asked for',
      };
    const putBack = context.putBack ?? new PutBack();
    const before = putBack.transcript().length;
    const illnesses = illnessesOf(context);
    const rows: Row[] = [];
    for (const [container, illness] of illnesses) rows.push(await tryIllness(context, putBack, container, illness));
    return {
      value: { notMade: null, rows, transcript: putBack.transcript().slice(before) },
      undertaken: {
        rows: illnesses.map(([{ service, subject }, { ill }]) => ({ service: service ?? subject, ill })),
      },
      scope: `${illnesses.map(([{ name }, { ill }]) => `${name} ${ill}`).join(', ') || 'nobody may fall ill'}`,
    };
  },
};
