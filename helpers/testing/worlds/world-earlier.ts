import type { EarlierRun, JudgedCheck } from '../../evidence/earlier-run.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { grantsOf } from '../../policy/grants.ts';
import { policyAt } from '../../policy/policy.ts';
import { policyFile } from './world-policy.ts';
import { fresh } from './fresh.ts';

const checks: readonly JudgedCheck[] = [
  { criterion: '0.1', check: 'running-stack', severity: 'critical' },
  { criterion: '2.1', check: 'published-ports', severity: 'critical' },
  { criterion: '2.1', check: 'loopback-bindings', severity: 'advisory' },
  { criterion: '7.1', check: 'service-limits', severity: 'medium' },
];

/** Whatever the small world tries, as if all of it had been reached before. */
function everyWay({ reachability, egress, outside }: Pick<Artifacts, 'reachability' | 'egress' | 'outside'>): string[] {
  const cells = reachability.cells.map(({ from, to, port, protocol }) =>
    port === null ? `${from} → ${to}/${protocol}` : `${from} → ${to}:${port}/${protocol}`,
  );
  const ports = outside.scans.flatMap(({ tcpOpen, udp }) => [
    ...tcpOpen.map((port) => `outside → ${port}/tcp`),
    ...udp.map(({ port }) => `outside → ${port}/udp`),
  ]);
  return [...new Set([...cells, ...egress.rows.map(({ namespace }) => `${namespace} → internet`), ...ports])];
}

/** A run of the night before, and the policy as it was committed then: nothing has changed. */
export function goodEarlierRun(evidence: Pick<Artifacts, 'reachability' | 'egress' | 'outside'>): EarlierRun {
  // Of each its own: a test changes one of them.
  const grants = () => fresh(grantsOf(policyAt(policyFile, 7)));
  return fresh<EarlierRun>({
    run: {
      gatheredAt: '2026-10-31T02:00:00.000Z',
      checks: [...checks],
      policySha256: 'abc',
      grants: grants(),
      reached: { open: everyWay(evidence), unseen: [], blind: [] },
    },
    why: 'held against stackproof-report/run.json',
    unreadable: false,
    policySha256: 'abc',
    policy: { commit: '0123abcd', at: '2026-10-30T12:00:00Z', grants: grants() },
    policyWhy: 'held against the policy as of 0123abcd',
    policyUnreadable: false,
    checks: [...checks],
  });
}
