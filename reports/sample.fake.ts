import type { RecordedCheck, RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';

export const checkOf = (change: Partial<RecordedCheck> = {}): RecordedCheck => ({
  id: 'published-ports',
  title: 'Only the declared ports are published',
  severity: 'critical',
  outcome: 'pass',
  why: 'A published port goes round the proxy.',
  fix: 'Remove the entry from `ports:`.',
  looks: ['containers'],
  observations: [{ subject: 'traefik:80/tcp', holds: true, expected: 'declared', observed: '0.0.0.0:80' }],
  ...change,
});

export const criterionOf = (change: Partial<RecordedCriterion> = {}): RecordedCriterion => ({
  id: '2.1',
  iteration: 2,
  title: 'Only 80 and 443 are published',
  severity: 'critical',
  outcome: 'pass',
  checks: [checkOf()],
  ...change,
});

export const broken = (observed = '0.0.0.0:8989') =>
  criterionOf({
    outcome: 'fail',
    checks: [
      checkOf({
        outcome: 'fail',
        observations: [
          {
            subject: 'sonarr:8989/tcp',
            holds: false,
            expected: 'no port beyond loopback',
            observed,
            see: 'docker port media-sonarr-1',
            cause: { kind: 'publishedPort', key: 'sonarr:8989/tcp' },
          },
        ],
      }),
    ],
  });

export const unseen = () =>
  criterionOf({
    id: '2.3',
    title: 'Scanned from outside',
    outcome: 'unknown',
    checks: [
      checkOf({
        id: 'open-ports-outside',
        outcome: 'unknown',
        reason: 'outside: nobody lent a view',
        observations: [],
      }),
    ],
  });

export const inapplicable = () =>
  criterionOf({
    id: '2.12',
    title: 'Tunnels are declared',
    outcome: 'notApplicable',
    checks: [
      checkOf({
        id: 'tunnels',
        outcome: 'notApplicable',
        reason: 'no tunnel is declared and none runs',
        observations: [],
      }),
    ],
  });

export const waived = () =>
  criterionOf({
    id: '2.7',
    outcome: 'waived',
    checks: [
      checkOf({
        outcome: 'waived',
        waiver: { reason: 'until the move', owner: 'me', expires: '2027-01-31' },
        observations: [
          { subject: 'radarr:7878/tcp', holds: false, waived: true, expected: 'no port', observed: '0.0.0.0:7878' },
        ],
      }),
    ],
  });

export const monitored = () =>
  criterionOf({
    id: '1.12',
    iteration: 1,
    severity: 'advisory',
    title: 'No error bursts in recent logs',
    outcome: 'fail',
    checks: [
      checkOf({
        id: 'error-bursts',
        severity: 'advisory',
        outcome: 'fail',
        observations: [{ subject: 'bazarr', holds: false, expected: 'few errors', observed: '400 a minute' }],
      }),
    ],
  });

/** A run record as the contract has it, made of the criteria given. */
export function recordOf(criteria: RecordedCriterion[], change: Partial<RunRecord> = {}): RunRecord {
  const count = (outcome: RunRecord['criteria'][number]['outcome']) =>
    criteria.filter((each) => each.outcome === outcome).length;
  return {
    schema: 1,
    tool: { name: 'stackproof', version: '0.1.0' },
    source: 'spun',
    stack: { project: 'media', engine: '28.5.2', services: 19 },
    gatheredAt: '2026-11-01T12:00:00.000Z',
    judgedAt: '2026-11-01T12:00:05.000Z',
    durationMs: 4210,
    grants: { permits: [], demands: [], limits: [] },
    until: 2,
    only: null,
    failOn: 'medium',
    disturb: false,
    policy: { file: 'stackproof.yaml', sha256: 'abc', derived: false },
    permits: ['80/tcp and 443/tcp of traefik'],
    views: ['outside:lab', 'host', 'containers:18'],
    images: [
      { service: 'traefik', real: true },
      { service: 'sonarr', real: false },
    ],
    rehearsal: null,
    outcome: 'pass',
    baseline: null,
    totals: {
      pass: count('pass'),
      fail: count('fail'),
      unknown: count('unknown'),
      notApplicable: count('notApplicable'),
      waived: count('waived'),
    },
    criteria,
    hosts: [],
    reached: null,
    health: {
      running: [19, 19],
      healthy: [17, 17],
      discovered: [14, 14],
      networks: { total: 7, segmented: 6, internal: 3 },
      cpu: { usedPercent: 13 },
      memory: { usedBytes: 3.5e9, totalBytes: 15e9 },
      disk: { usedBytes: 88e9, totalBytes: 100e9, usedPercent: 88 },
      latencyMs: { median: 0.08, p95: 0.3 },
      responseMs: { mean: 1.1 },
      progress: { done: 1, of: 7, percent: 14 },
    },
    acts: [],
    artifacts: [{ id: 'containers', ok: true, ms: 48, scope: 'all' }],
    unjudged: [],
    warnings: [],
    ...change,
  };
}
