import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import { allHold, anyHolds, not } from '../../lib/three-valued.ts';
import type { Policy } from '../../policy/policy.ts';
import { readCell, readMeetingCell, type CellVerdict, type Controls } from './cells.ts';
import type { Observation } from '../../kernel/check.ts';
import { isOnPath, namesAt, sharedNetworks } from './talk.ts';

type Verdict = Pick<Observation, 'holds' | 'expected' | 'observed'>;

const describeCells = (verdicts: readonly CellVerdict[], reached: boolean | null): string =>
  [...new Set(verdicts.filter((verdict) => verdict.reached === reached).map(({ summary }) => summary))].join('; ');

/** Two that are declared on a network together: they are to meet on each one on which the first of them sits. */
function judgeMeeting(
  at: Cell,
  seen: readonly (CellVerdict & Pick<Cell, 'network'>)[],
  containers: Artifacts['containers'],
  shared: readonly string[],
): Verdict {
  const expected = `reachable, for both are declared on ${shared.join(', ')}`;
  const isAttached = (key: string) =>
    containers.some(
      ({ namespace, attachments }) => namespace === at.from && attachments.some(({ network }) => network === key),
    );
  const meeting = seen.filter(({ network }) => shared.includes(network) && isAttached(network));
  if (meeting.length > 0) {
    const holds = allHold(meeting.map(({ reached }) => reached));
    return { holds, expected, observed: describeCells(meeting, holds) };
  }
  // Where a declared endpoint is missing (criterion 1.2), the two may still meet elsewhere.
  const holds = anyHolds(seen.map(({ reached }) => reached));
  return { holds, expected, observed: describeCells(seen, holds) };
}

/**
 * All addresses of one port, seen from one namespace: the policy either lets the two talk, or it does not.
 * Declared memberships count, not actual ones: a service on a network too many is a hole, whatever its endpoints say.
 */
export function judgePair(
  at: Cell,
  cells: readonly Cell[],
  { containers, networks }: Pick<Artifacts, 'containers' | 'networks'>,
  policy: Policy,
  controls: Controls,
): Verdict {
  const [mine, theirs] = [namesAt(policy, containers, at.from), namesAt(policy, containers, at.to)];
  const shared = sharedNetworks(policy, mine, theirs);
  if (shared.length > 0) {
    // At what the engine does not know of they need not meet.
    const known = cells.filter(({ address }) => address === undefined);
    const met = known.map((cell) => ({ network: cell.network, ...readMeetingCell(cell, controls, networks) }));
    return judgeMeeting(at, met, containers, shared);
  }
  const seen = cells.map((cell) => readCell(cell, controls));
  const reached = anyHolds(seen.map((verdict) => verdict.reached));
  const observed = describeCells(seen, reached);
  if (isOnPath([...policy.paths.allowed, ...policy.paths.required], mine, theirs, at.protocol, at.port))
    return { holds: true, expected: 'either, for the policy allows this path', observed };
  return { holds: not(reached), expected: 'isolated, for no declared network or path joins them', observed };
}
