import { describe, expect, it } from 'vitest';
import { criteria } from '../../suites/index.ts';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { loadPolicy } from '../policy/load.ts';
import { projectRoot } from '../lib/project-root.ts';
import { notAsked } from '../gather/gather-all.ts';
import { artifactIds, type ArtifactId } from '../evidence/registry.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { judge } from '../kernel/judge.ts';
import { withPending } from '../kernel/pending-checks.ts';
import { summaries } from '../derived/record/summaries.ts';
import { mergeEvidence } from './merge-evidence.ts';

const before: Evidence = { ...readGood(2), source: 'live' };
/** A minute later: the clocks of a recording are of its own time. */
const later = new Date(Date.parse(before.gatheredAt) + 30_000).toISOString();
const latest = new Date(Date.parse(before.gatheredAt) + 60_000).toISOString();

/** A later look at these alone. */
function lookedAt(ids: readonly ArtifactId[], change: (evidence: Evidence) => void = () => {}): Evidence {
  const now = structuredClone(before);
  for (const id of artifactIds) if (!ids.includes(id)) Object.assign(now.artifacts, { [id]: notAsked() });
  change(now);
  return { ...now, gatheredAt: later, views: ['host'] };
}

const policy = loadPolicy(`${projectRoot}/fixtures/policies/reference.yaml`, projectRoot, []);
const judged = (evidence: Evidence) => {
  if (policy === null) throw new Error('there is no policy to judge by');
  return judge(evidence, policy, {
    ...{ criteria, until: 2, only: null, failOn: 'critical', source: 'live', durationMs: 1, summaries },
    judgedAt: latest,
  });
};
const checkIn = (record: ReturnType<typeof judged>, id: string) =>
  record.criteria.flatMap(({ checks }) => checks).find((check) => check.id === id);

/** sonarr opens a port beside the proxy. */
function publish({ artifacts: { containers } }: Evidence): void {
  if (!containers.ok) throw new Error('the good recording has no containers');
  const sonarr = containers.value.find(({ service }) => service === 'sonarr');
  const port = { hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp' as const };
  sonarr?.published.push(port);
  sonarr?.requested.push(port);
}

describe('a look at a part', () => {
  it('is completed by what was seen before, each with its time', () => {
    const merged = mergeEvidence(before, lookedAt(['containers', 'networks']));
    expect(merged.gatheredAt).toBe(later);
    expect(merged.artifacts.containers.seenAt).toBeUndefined();
    expect(merged.artifacts.outside).toMatchObject({ ok: true, seenAt: before.gatheredAt });
    // Nobody ever looked at it: there is no time to tell.
    expect(merged.artifacts.vpn).toEqual(before.artifacts.vpn);
    expect(merged.views[0]).toBe('host');
    expect(new Set(merged.views.map((view) => view.split(':')[0])).size).toBe(merged.views.length);
    // What was seen earlier still stays what it was.
    const again = mergeEvidence(merged, { ...lookedAt(['networks']), gatheredAt: latest });
    expect(again.artifacts.outside.seenAt).toBe(before.gatheredAt);
    expect(again.artifacts.containers.seenAt).toBe(later);
  });

  it('is told in the record, check by check, with a warning that nobody overlooks', () => {
    const record = judged(mergeEvidence(before, lookedAt(['containers', 'networks', 'host'])));
    expect(checkIn(record, 'published-ports')?.seenAt).toBeUndefined();
    expect(checkIn(record, 'open-ports-outside')?.seenAt).toBe(before.gatheredAt);
    expect(record.artifacts.find(({ id }) => id === 'outside')?.seenAt).toBe(before.gatheredAt);
    expect(record.warnings.join()).toContain('only what a change could touch was looked at again: ');
    expect(judged(before).warnings.join()).not.toContain('looked at again');
  });
});

describe('a look that has only begun', () => {
  it('finds what is seen already, and keeps of the rest what was seen before', () => {
    const earlier = judged(before);
    const looked = ['containers', 'networks', 'host'] as const;
    const fresh = judged(mergeEvidence(before, lookedAt(looked, publish)));
    const record = withPending(fresh, earlier, ['outside', 'reachability']);
    expect([earlier.outcome, record.outcome]).toEqual(['pass', 'fail']);
    const found = checkIn(record, 'published-ports');
    expect(found?.observations.filter(({ holds }) => holds === false).map(({ subject }) => subject)).toEqual([
      'sonarr:8989/tcp',
    ]);
    const waiting = checkIn(record, 'open-ports-outside');
    expect(waiting).toEqual({ ...checkIn(earlier, 'open-ports-outside'), seenAt: earlier.gatheredAt });
    expect(record.totals.fail).toBe(record.criteria.filter(({ outcome }) => outcome === 'fail').length);
  });
});
