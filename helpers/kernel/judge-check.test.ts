import { describe, expect, it } from 'vitest';
import type { ArtifactId } from '../evidence/evidence.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { defineCheck, notApplicable, type Observation } from './check.ts';
import { judgeCheck } from './judge-check.ts';

const meta = {
  id: 'sample',
  title: 'All is well',
  severity: 'high',
  why: 'It hurts.',
  fix: 'Mend it.',
  requires: ['containers'],
} as const;
const seen = (subject: string, holds: boolean | null): Observation => ({
  subject,
  holds,
  expected: 'good',
  observed: 'seen',
  reproduce: null,
});
const checkOf = (observations: Observation[]) => defineCheck({ ...meta, evaluate: () => observations });
const { evidence, policy } = { evidence: evidenceOf(world()), policy: world().policy };
const waiver = { check: 'sample', subject: 'a', reason: 'known', owner: 'me', expires: '2026-11-01' };

describe('the kernel', () => {
  it.each([
    ['all hold', [seen('a', true)], 'pass'],
    ['one does not', [seen('a', false), seen('b', null), seen('c', true)], 'fail'],
    ['one could not be seen', [seen('a', null), seen('b', true)], 'unknown'],
    ['nobody was considered', [], 'unknown'],
  ])('%s', (_, observations, outcome) => {
    expect(judgeCheck(checkOf(observations), evidence, policy).outcome).toBe(outcome);
  });

  it('asks Compose for a service of another project in that project, and by its own name', () => {
    const see = (reproduce: string) => {
      const row = { ...seen('a', false), reproduce };
      return judgeCheck(checkOf([row]), evidence, policy).observations[0]?.see;
    };
    expect(see('docker compose exec edge/traefik ls -l /run/a')).toBe(
      'docker compose -p edge exec traefik ls -l /run/a',
    );
    expect(see('nsenter -t $(docker compose ps -q a-b/c.d)')).toBe('nsenter -t $(docker compose -p a-b ps -q c.d)');
    expect(see('docker compose logs --tail 3 edge/web')).toBe('docker compose -p edge logs --tail 3 web');
    for (const plain of ['docker compose exec web cat /run/a/b', 'docker compose config', 'docker compose ps -q web'])
      expect(see(plain)).toBe(plain);
  });

  it('shows a waived finding and counts it no more', () => {
    const verdict = judgeCheck(checkOf([seen('a', false), seen('b', true)]), evidence, {
      ...policy,
      waivers: [waiver],
    });
    expect(verdict).toMatchObject({
      outcome: 'waived',
      waiver: { reason: 'known' },
      observations: [
        { subject: 'a', holds: false, waived: true },
        { subject: 'b', holds: true },
      ],
    });
  });

  it('lets what a check could not see gate nobody, where it says so, and its findings all the same', () => {
    const mild = (observations: Observation[]) =>
      defineCheck({ ...meta, unseen: 'advisory', evaluate: () => observations });
    const severityOf = (observations: Observation[]) => judgeCheck(mild(observations), evidence, policy).severity;
    expect(severityOf([seen('a', null), seen('b', true)])).toBe('advisory');
    expect(severityOf([])).toBe('advisory');
    expect(severityOf([seen('a', null), seen('b', false)])).toBe('high');
    expect(severityOf([seen('a', true)])).toBe('high');
    expect(judgeCheck(checkOf([seen('a', null)]), evidence, policy).severity).toBe('high');
    const { artifacts } = evidence;
    const failed = { ok: false as const, ms: 1, scope: '', error: 'gone', cause: 'failed' as const };
    const blind = { ...evidence, artifacts: { ...artifacts, containers: failed } };
    expect(judgeCheck(mild([seen('a', true)]), blind, policy)).toMatchObject({
      outcome: 'unknown',
      severity: 'advisory',
    });
  });

  it('leaves unknown what an artifact undertook to look at and has no row of', () => {
    const { containers } = evidence.artifacts;
    if (!containers.ok) throw new Error('the world has no containers');
    const names = containers.value.map(({ name, service }) => [name, service]);
    const judgeWith = (rows: (string | null)[][], answer: Observation[]) => {
      const artifacts = { ...evidence.artifacts, containers: { ...containers, undertaken: { '': rows } } };
      return judgeCheck(checkOf(answer), { ...evidence, artifacts }, policy);
    };
    expect(judgeWith(names, [seen('a', true)]).outcome).toBe('pass');
    expect(judgeWith([...names, ['gone', null]], [seen('a', true)])).toMatchObject({
      outcome: 'unknown',
      observations: [
        { subject: 'a', holds: true },
        { subject: 'containers gone', holds: null, observed: 'undertaken, and not in containers' },
      ],
    });
    expect(judgeWith([...names, ['gone', null]], [seen('a', false)]).outcome).toBe('fail');
    expect(judgeWith([...names, ['gone', null]], [])).toMatchObject({
      outcome: 'unknown',
      observations: [{ holds: null }],
    });
  });

  it('lets a waiver hide neither its neighbour nor a blind spot', () => {
    expect(
      judgeCheck(checkOf([seen('a', false), seen('b', false)]), evidence, { ...policy, waivers: [waiver] }).outcome,
    ).toBe('fail');
    expect(
      judgeCheck(checkOf([seen('a', false), seen('b', null)]), evidence, { ...policy, waivers: [waiver] }).outcome,
    ).toBe('unknown');
  });

  it('forgets a waiver the day after it ends', () => {
    expect(
      judgeCheck(checkOf([seen('a', false)]), evidence, { ...policy, waivers: [{ ...waiver, expires: '2026-10-31' }] })
        .outcome,
    ).toBe('fail');
  });

  it('folds a subject that was seen twice into its worst', () => {
    expect(
      judgeCheck(checkOf([seen('a', true), seen('a', false), seen('a', null)]), evidence, policy).observations,
    ).toMatchObject([{ subject: 'a', holds: false }]);
  });

  it('passes on why something does not apply', () => {
    expect(
      judgeCheck(defineCheck({ ...meta, evaluate: () => notApplicable('no tunnel is declared') }), evidence, policy),
    ).toMatchObject({ outcome: 'notApplicable', reason: 'no tunnel is declared' });
  });

  it('calls a check idle only where the place it looks from was never lent', () => {
    const idle = defineCheck({ ...meta, idleWithout: ['containers'], evaluate: () => [seen('a', true)] });
    const without = (cause: 'noVantage' | 'failed') => ({
      ...evidence,
      artifacts: {
        ...evidence.artifacts,
        containers: { ok: false as const, ms: 0, scope: '', error: 'nobody lent a view', cause },
      },
    });
    expect(judgeCheck(idle, without('noVantage'), policy)).toMatchObject({
      outcome: 'notApplicable',
      reason: 'nobody lent a view',
    });
    expect(judgeCheck(idle, without('failed'), policy).outcome).toBe('unknown');
    expect(judgeCheck(checkOf([seen('a', true)]), without('noVantage'), policy).outcome).toBe('unknown');
  });

  it.each([true, undefined])('calls nothing unknown that a failed look could only have added to: %s', (alsoAdds) => {
    const addresses = { ok: false as const, ms: 1, scope: '', error: 'no helper', cause: 'failed' as const };
    const blinded = { ...evidence, artifacts: { ...evidence.artifacts, addresses } };
    const also = ['addresses'] as const;
    const outcomes = [[seen('a', true)], [seen('a', false)], notApplicable('nothing was asked for')].map((answer) => {
      const check = defineCheck({ ...meta, also, ...(alsoAdds ? { alsoAdds } : {}), evaluate: () => answer });
      return judgeCheck(check, blinded, policy).outcome;
    });
    expect(outcomes).toEqual(alsoAdds ? ['pass', 'fail', 'notApplicable'] : ['unknown', 'fail', 'unknown']);
  });

  it('says which look failed, and whether its source could ever have shown it', () => {
    const blind = {
      ...evidence,
      artifacts: {
        ...evidence.artifacts,
        containers: {
          ok: false as const,
          ms: 0,
          scope: '',
          error: 'a file has no containers',
          cause: 'source' as const,
        },
      },
    };
    expect(judgeCheck(checkOf([seen('a', true)]), blind, policy)).toMatchObject({
      outcome: 'unknown',
      cause: 'source',
      lacks: 'containers',
      reason: 'containers: a file has no containers',
    });
  });

  it('says how many subjects could not be seen, and of how many', () => {
    const verdict = judgeCheck(checkOf([seen('a', null), seen('b', true), seen('c', null)]), evidence, policy);
    expect(verdict.reason).toBe('could not see 2 of 3 subjects');
    expect(judgeCheck(checkOf([seen('a', true)]), evidence, policy).reason).toBeUndefined();
  });

  it('hides nothing but a finding behind a waiver', () => {
    const verdict = judgeCheck(checkOf([seen('a', true)]), evidence, { ...policy, waivers: [waiver] });
    expect(verdict.outcome).toBe('pass');
    expect(verdict.waiver).toBeUndefined();
  });

  it('leaves another check’s waiver alone', () => {
    const others = { ...policy, waivers: [{ ...waiver, check: 'another' }] };
    expect(judgeCheck(checkOf([seen('a', false)]), evidence, others).outcome).toBe('fail');
  });

  it.each([
    [[true, null], null],
    [[null, true], null],
    [[null, false], false],
    [[false, null], false],
    [[false, true], false],
  ])('folds %j into %j, whichever came first', (all, worst) => {
    const { observations } = judgeCheck(checkOf(all.map((holds) => seen('a', holds))), evidence, policy);
    expect(observations.map(({ holds }) => holds)).toEqual([worst]);
  });

  it('keeps the first of two that weigh the same, and sorts by subject', () => {
    const twice = [
      { ...seen('b', true), observed: 'first' },
      { ...seen('b', true), observed: 'second' },
    ];
    const { observations } = judgeCheck(
      checkOf([seen('c', true), ...twice, seen('a', true), seen('d', true)]),
      evidence,
      policy,
    );
    expect(observations.map(({ subject }) => subject)).toEqual(['a', 'b', 'c', 'd']);
    expect(observations[1]?.observed).toBe('first');
  });

  it('names no cause where the look itself failed', () => {
    const blind = structuredClone(evidence);
    blind.artifacts.containers = { ok: false, ms: 0, scope: '', error: 'gone', cause: 'failed' };
    expect(judgeCheck(checkOf([seen('a', true)]), blind, policy)).not.toHaveProperty('cause');
  });
});

describe('a router table that is not whole', () => {
  const partial = structuredClone(evidence);
  if (partial.artifacts.traefik.ok) partial.artifacts.traefik.value.partial = 'only labels were read';
  const needing = (...requires: ArtifactId[]) =>
    defineCheck({ ...meta, requires, evaluate: () => [seen('a', true), seen('b', false)] });

  it('makes unknown what reads it', () => {
    expect(judgeCheck(needing('containers', 'traefik'), partial, policy)).toMatchObject({
      outcome: 'unknown',
      reason: 'traefik: only labels were read',
      observations: [],
    });
  });

  it.each(['routes', 'redirects', 'tls', 'pages', 'access', 'sessions', 'experiments'] as const)(
    'lets findings of %s stand, and doubts what seemed well',
    (id) => {
      const { observations } = judgeCheck(needing('containers', id), partial, policy);
      expect(observations.map(({ holds }) => holds)).toEqual([null, false]);
      expect(observations[0]?.observed).toBe('seen, but only labels said where to ask');
      expect(observations[1]?.observed).toBe('seen');
    },
  );

  it('lets nothing be found not to apply that asks where it says', () => {
    const idle = defineCheck({ ...meta, requires: ['routes'], evaluate: () => notApplicable('no host') });
    expect(judgeCheck(idle, partial, policy).outcome).toBe('unknown');
    expect(judgeCheck(idle, evidence, policy).outcome).toBe('notApplicable');
  });

  it('means nothing to the others', () => {
    const { observations } = judgeCheck(needing('containers'), partial, policy);
    expect(observations.map(({ holds }) => holds)).toEqual([true, false]);
  });
});
