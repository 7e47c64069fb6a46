import { describe, expect, it } from 'vitest';
import { renderChanges } from '../../reports/diff-text.ts';
import { checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import type { Cause } from '../kernel/cause.ts';
import type { RecordedCheck, RecordedObservation, RunRecord } from '../kernel/record.ts';
import { compareRuns } from './compare-runs.ts';

const seen = (
  subject: string,
  holds: boolean | null,
  more: Partial<RecordedObservation> = {},
): RecordedObservation => ({
  ...{ subject, holds, expected: 'closed', observed: `seen ${holds}` },
  ...more,
});
const checkWith = (outcome: RecordedCheck['outcome'], observations: RecordedObservation[], more = {}): RecordedCheck =>
  checkOf({ outcome, observations, ...more });
const runOf = (check: RecordedCheck, source: RunRecord['source']): RunRecord =>
  recordOf([criterionOf({ outcome: check.outcome, checks: [check] })], { source, outcome: 'fail' });
const held = checkWith('pass', [seen('a', true), seen('b', true)]);

describe('a rehearsal against what runs', () => {
  it('is not worse by what a stand-in can never show, and counts it', () => {
    const hidden = checkWith('unknown', [seen('a', null, { hidden: true }), seen('b', true)]);
    const changes = compareRuns(runOf(held, 'live'), runOf(hidden, 'rehearse'));
    expect(changes).toMatchObject({ lost: [], unshown: 1, isWorse: false });
    const lines = renderChanges(changes, { paint: (_tone, text) => text, width: 200, verbose: true }, { whole: true });
    expect(lines.join(' ')).toContain('; 1 that it saw a stand-in or a file cannot show');
  });

  it('is the same when its recording is judged again', () => {
    const hidden = checkWith('unknown', [seen('a', null, { hidden: true }), seen('b', true)]);
    const again: RunRecord = { ...runOf(hidden, 'replay'), recorded: 'rehearse' };
    expect(compareRuns(runOf(held, 'live'), again)).toMatchObject({ lost: [], unshown: 1, isWorse: false });
    const live: RunRecord = { ...runOf(hidden, 'replay'), recorded: 'live' };
    expect(compareRuns(runOf(held, 'live'), live)).toMatchObject({ lost: [{ subject: 'a' }], isWorse: true });
  });

  it.each([
    ['with subjects', [seen('a', null), seen('b', null)]],
    ['as a whole', []],
  ])('is not worse by a check that files never answer, %s', (_how, observations) => {
    const blind = checkWith('unknown', observations, { cause: 'source', reason: 'only a running stack shows it' });
    for (const source of ['rehearse', 'plan'] as const)
      expect(compareRuns(runOf(held, 'live'), runOf(blind, source))).toMatchObject({
        ...{ lost: [], unshown: 2, isWorse: false },
      });
  });

  it('is worse by what it should have seen and did not', () => {
    const lost = checkWith('unknown', [seen('a', null), seen('b', true)]);
    expect(compareRuns(runOf(held, 'live'), runOf(lost, 'rehearse'))).toMatchObject({
      ...{ lost: [{ subject: 'a' }], unshown: 0, isWorse: true },
    });
  });

  it('is not let off by a word that only a rehearsal knows, where both run', () => {
    const hidden = checkWith('unknown', [seen('a', null, { hidden: true }), seen('b', true)]);
    const blind = checkWith('unknown', [], { cause: 'source' });
    expect(compareRuns(runOf(held, 'live'), runOf(hidden, 'live'))).toMatchObject({ unshown: 0, isWorse: true });
    expect(compareRuns(runOf(held, 'live'), runOf(blind, 'live')).isWorse).toBe(true);
  });

  it('does not lose what is not there any more, beside what it can never show', () => {
    const gone = checkWith('unknown', [seen('b', null, { hidden: true })]);
    expect(compareRuns(runOf(held, 'live'), runOf(gone, 'rehearse'))).toMatchObject({ lost: [], isWorse: false });
    const doubtful = checkWith('unknown', [seen('b', null)]);
    expect(compareRuns(runOf(held, 'live'), runOf(doubtful, 'rehearse')).isWorse).toBe(true);
  });

  it('counts findings that only the real program shows, and does not list them', () => {
    const bad = checkWith('fail', [seen('a', false), seen('b', true)]);
    const hidden = checkWith('unknown', [seen('a', null, { hidden: true }), seen('b', true)]);
    expect(compareRuns(runOf(bad, 'live'), runOf(hidden, 'rehearse'))).toMatchObject({ gone: [], unshown: 1 });
    // What another rehearsal did see is worth a line.
    expect(compareRuns(runOf(bad, 'rehearse'), runOf(hidden, 'rehearse'))).toMatchObject({
      gone: [{ subject: 'a' }],
      unshown: 0,
    });
  });

  it('is whole though nobody says of stand-ins that they run', () => {
    const running = (count: [number, number] | null) => ({ health: { ...recordOf([]).health, running: count } });
    const cause: Cause = { kind: 'publishedPort', key: 'films:8096/tcp' };
    const [older, newer] = [runOf(found(cause), 'live'), runOf(without, 'rehearse')];
    const compare = (now: RunRecord) => compareRuns({ ...older, ...running([5, 5]) }, { ...now, ...running(null) });
    expect(compare(newer).fixed).toHaveLength(1);
    expect(compare({ ...newer, source: 'live' }).fixed).toHaveLength(0);
  });

  const found = (cause?: Cause) => checkWith('fail', [seen('x', false, cause ? { cause } : {}), seen('b', true)]);
  const without = checkWith('pass', [seen('b', true)]);

  it.each<[string, Cause]>([
    ['a port of the files', { kind: 'publishedPort', key: 'films:8096/tcp' }],
    ['a membership of theirs', { kind: 'membership', key: 'films@cellar' }],
  ])('has mended what is gone with %s', (_what, cause) => {
    const changes = compareRuns(runOf(found(cause), 'live'), runOf(without, 'rehearse'));
    expect(changes.fixed.map(({ subject }) => subject)).toEqual(['x']);
  });

  it.each<[string, Cause | undefined]>([
    ['a program of the host', { kind: 'listener', key: 'host:22/tcp' }],
    ['a container of another project', { kind: 'publishedPort', key: 'edge/traefik:80/tcp' }],
    ['something of which nothing is known', undefined],
  ])('has not mended %s, which only the lab is without', (_what, cause) => {
    const changes = compareRuns(runOf(found(cause), 'live'), runOf(without, 'rehearse'));
    expect(changes).toMatchObject({ fixed: [], gone: [{ subject: 'x' }] });
    expect(compareRuns(runOf(found(cause), 'rehearse'), runOf(without, 'rehearse')).fixed).toHaveLength(1);
  });
});
