import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { Policy } from '../../policy/policy.ts';
import { readCell, type CellVerdict, type Controls } from './cells.ts';
import type { Observation } from '../../kernel/check.ts';
import { isOnPath, namesAt, sharedNetworks } from './talk.ts';

const describeCells = (verdicts: readonly CellVerdict[], reached: boolean | null): string =>
  [...new Set(verdicts.filter((verdict) => verdict.reached === reached).map(({ summary }) => summary))].join('; ');

/**
 * All addresses of one port, seen from one place: the policy either lets the two talk, or it does not.
 * Declared memberships count, not actual ones: a service on a network too many is a hole, whatever its seat says.
 */
export function judgePair(
  at: Cell,
  cells: readonly Cell[],
  containers: Artifacts['containers'],
  policy: Policy,
  controls: Controls,
): Pick<Observation, 'holds' | 'expected' | 'observed'> {
  const [mine, theirs] = [namesAt(policy, containers, at.from), namesAt(policy, containers, at.to)];
  const shared = sharedNetworks(policy, mine, theirs);
  const seen = cells.map((cell) => ({ cell, ...readCell(cell, controls) }));
  if (shared.length > 0) {
    const expected = `reachable, for both are declared on ${shared.join(', ')}`;
    const isSeated = (key: string) =>
      containers.some(
        (container) => container.namespace === at.from && container.attachments.some(({ network }) => network === key),
      );
    const meeting = seen.filter(({ cell }) => shared.includes(cell.network) && isSeated(cell.network));
    // Where a declared seat is missing (criterion 1.2), the two may still meet elsewhere.
    if (meeting.length === 0 && seen.some(({ reached }) => reached))
      return { holds: true, expected, observed: describeCells(seen, true) };
    const counted = meeting.length > 0 ? meeting : seen;
    const blocked =
      meeting.length > 0
        ? meeting.some(({ reached }) => reached === false)
        : seen.every(({ reached }) => reached === false);
    const holds = blocked ? false : counted.every(({ reached }) => reached) ? true : null;
    return { holds, expected, observed: describeCells(counted, holds) };
  }
  const reached = seen.some((verdict) => verdict.reached)
    ? true
    : seen.some((verdict) => verdict.reached === null)
      ? null
      : false;
  if (isOnPath([...policy.paths.allowed, ...policy.paths.required], mine, theirs, at.protocol, at.port))
    return { holds: true, expected: 'either, for the policy allows this path', observed: describeCells(seen, reached) };
  return {
    holds: reached === null ? null : !reached,
    expected: 'isolated, for no declared network or path joins them',
    observed: describeCells(seen, reached),
  };
}
