import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { policyFile } from '../testing/worlds/world-policy.ts';
import { summaries } from '../derived/record/summaries.ts';
import { describeOutcome, colourOf, linesOf } from '../../reports/findings.ts';
import { PolicyFile } from '../policy/schema.ts';
import { defineCheck, type Criterion, type Observation } from './check.ts';
import { judge } from './judge.ts';
import { exitCode } from './gate.ts';

const row = (subject: string, change: Partial<Observation> = {}): Observation => ({
  subject,
  holds: true,
  expected: 'good',
  observed: 'seen',
  reproduce: null,
  ...change,
});
const meta = { title: 'All is well', why: 'It hurts.', fix: 'Mend it.', severity: 'high' } as const;
const asking = (id: string, rows: Observation[], requires: 'logs' | 'outside' = 'logs'): Criterion['checks'][number] =>
  defineCheck({ ...meta, id, requires: [requires], evaluate: () => rows });
const criterion = (id: string, ...checks: Criterion['checks'][number][]): Criterion => ({
  id,
  iteration: Number(id.split('.')[0]),
  title: 'Planted',
  severity: 'high',
  checks,
});

const ground = criterion('0.1', asking('ground', [row('a')]));
const fine = criterion('1.1', asking('fine', [row('a')]));
const scan = criterion('2.3', asking('scan', [row('a')], 'outside'));
const gap = (unstood: Observation['unstood']) => row('b', { holds: null, ...(unstood ? { unstood } : {}) });

const evidence = evidenceOf(world());
evidence.views = ['host'];
evidence.artifacts.outside = { ok: false, ms: 1, scope: '', error: 'nobody lent a view', cause: 'noVantage' };

const spot = { accept: 'none', reason: 'nobody to lend one', owner: 'me', expires: '2027-01-31' };
function run(criteria: Criterion[], views: object, given = evidence) {
  const file = { ...policyFile, views: PolicyFile.parse({ version: 1, views }).views, waivers: [] };
  return judge(
    given,
    { file, path: 'policy.yaml', sha256: '0', derived: false, warnings: [] },
    {
      criteria: [ground, ...criteria],
      until: 2,
      only: null,
      failOn: 'high',
      source: 'live',
      judgedAt: '2026-11-01T12:00:01.000Z',
      durationMs: 1,
      summaries,
    },
  );
}
describe('a blind spot', () => {
  it('fails the run as long as nobody accepts it', () => {
    const record = run([fine, scan], {});
    expect(exitCode(record)).toBe(3);
    expect(record.accepted).toEqual([]);
    expect(record.health.progress).not.toHaveProperty('fromInside');
  });

  it('that is accepted lets the run pass, says so, and stays unseen', () => {
    const record = run([fine, scan], { outside: spot });
    expect(exitCode(record)).toBe(0);
    expect(describeOutcome(record)).toBe('PASS from inside; nobody stood outside');
    expect(colourOf(record)).toBe('unknown');
    expect(record.accepted).toEqual([{ view: 'outside', reason: spot.reason, owner: 'me', expires: spot.expires }]);
    expect(record.totals).toMatchObject({ pass: 2, unknown: 1 });
    expect(record.health.progress).toMatchObject({ done: 1, fromInside: { done: 2 } });
    expect(record.permits.at(-1)).toMatch(/Nobody looks from outside, accepted until 2027-01-31/);
    const [check] = record.criteria.find(({ id }) => id === '2.3')?.checks ?? [];
    expect(check && linesOf(check)).toEqual([
      { kind: 'unseen', text: 'outside: nobody lent a view; the policy accepts this blind spot', see: null },
    ]);
  });

  it('hides nothing else: a finding is one, and so is what another look did not see', () => {
    const broken = criterion('1.2', asking('broken', [row('a', { holds: false })]));
    expect(exitCode(run([broken, scan], { outside: spot }))).toBe(1);
    const lost = criterion('1.2', asking('lost', [gap('outside'), row('c', { holds: null })]));
    expect(exitCode(run([lost, scan], { outside: spot }))).toBe(3);
    const failed = structuredClone(evidence);
    failed.artifacts.outside = { ok: false, ms: 1, scope: '', error: 'ssh ended', cause: 'failed' };
    expect(exitCode(run([scan], { outside: spot }, failed))).toBe(3);
  });

  it('may be a part of what a check is about', () => {
    const partly = criterion('1.2', asking('partly', [row('a'), gap('outside')]));
    const record = run([partly], { outside: spot });
    expect(exitCode(record)).toBe(0);
    expect(record.criteria.at(-1)?.checks[0]).toMatchObject({
      outcome: 'unknown',
      accepted: 'outside',
      observations: [
        { subject: 'a', holds: true },
        { subject: 'b', accepted: 'outside' },
      ],
    });
  });

  it('is no longer accepted when its day is over, and is warned of before', () => {
    const over = run([scan], { outside: { ...spot, expires: '2026-10-31' } });
    expect(exitCode(over)).toBe(3);
    expect(over.warnings).toEqual([expect.stringMatching(/views\.outside: .* until 2026-10-31: it counts again/)]);
    const soon = run([scan], { outside: { ...spot, expires: '2026-11-05' } });
    expect(exitCode(soon)).toBe(0);
    expect(soon.warnings).toEqual([expect.stringMatching(/lend a view, or let me decide anew/)]);
  });

  it('beside the host is covered by that outside it, and not the other way', () => {
    const beside = criterion('2.5', asking('beside', [gap('neighbour')]));
    expect(exitCode(run([beside], { outside: spot }))).toBe(0);
    const record = run([beside], { neighbour: spot }, { ...evidence, views: ['outside:ssh', 'host'] });
    expect(describeOutcome(record)).toBe('PASS from where somebody stood; nobody stood beside the host');
    expect(exitCode(run([scan], { neighbour: spot }))).toBe(3);
  });
});
