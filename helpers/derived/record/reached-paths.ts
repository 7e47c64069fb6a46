import type { Artifacts, Evidence } from '../../evidence/evidence.ts';
import type { RecordedReach } from '../../evidence/earlier-run.ts';
import { doubtOfAnswers, doubtOfOutside, openPorts } from '../outside/outside-view.ts';
import { pathName, readCell, readControls } from '../reachability/cells.ts';
import { readWays } from '../reachability/egress-outcomes.ts';

/** Paths by what became of them: one that any address or family reached is reached. */
interface Sorted {
  open: Set<string>;
  unseen: Set<string>;
}

/** The looks that tell of it; left out: it was not made, or failed. */
type ReachLooks = Partial<Pick<Artifacts, 'reachability' | 'egress' | 'outside' | 'host'>>;

function note({ open, unseen }: Sorted, path: string, reached: boolean | null): void {
  if (reached) open.add(path);
  else if (reached === null) unseen.add(path);
}

/** Whatever a container reaches of another; the host reaches its own bridges, and that tells nothing. */
function sortCells(reachability: Artifacts['reachability'], into: Sorted): void {
  const controls = readControls(reachability);
  for (const cell of reachability.cells)
    if (cell.from !== 'host') note(into, pathName(cell.from, cell.to, cell), readCell(cell, controls).reached);
}

function sortWaysOut(egress: Artifacts['egress'], into: Sorted): void {
  for (const row of egress.rows)
    for (const { verdict } of readWays(row, egress)) note(into, `${row.namespace} → internet`, verdict.out);
}

/** The ports that answered; false where somebody may be there who did not. */
function sortOutside({ outside, host }: ReachLooks, into: Sorted): boolean {
  if (!outside) return false;
  for (const scan of outside.scans) {
    const reached = doubtOfAnswers(scan, outside) === null ? true : null;
    for (const { port, protocol } of openPorts(scan)) note(into, `outside → ${port}/${protocol}`, reached);
  }
  return host !== undefined && doubtOfOutside({ outside, host }) === null;
}

/**
 * What packets reached in this run, whatever the policy says of it; null where nobody sent any. A path is named as the
 * checks name it.
 */
export function findReached(looks: ReachLooks): RecordedReach | null {
  const into: Sorted = { open: new Set(), unseen: new Set() };
  const { reachability, egress } = looks;
  if (reachability) sortCells(reachability, into);
  if (egress) sortWaysOut(egress, into);
  const seesAll = {
    inside: (reachability?.cells.length ?? 0) > 0,
    internet: (egress?.rows.length ?? 0) > 0,
    outside: sortOutside(looks, into),
  };
  const blind = (['inside', 'internet', 'outside'] as const).filter((kind) => !seesAll[kind]);
  if (into.open.size + into.unseen.size === 0 && blind.length === 3) return null;
  return {
    open: [...into.open].sort(),
    unseen: [...into.unseen].filter((path) => !into.open.has(path)).sort(),
    blind: [...blind],
  };
}

const told = ['reachability', 'egress', 'outside', 'host'] as const;

/** What packets reached, of a recording: a look that failed tells nothing. */
export const reachedIn = ({ artifacts }: Evidence): RecordedReach | null =>
  findReached(
    Object.fromEntries(
      told.flatMap((id) => {
        const artifact = artifacts[id];
        return artifact.ok ? [[id, artifact.value]] : [];
      }),
    ) as ReachLooks,
  );
