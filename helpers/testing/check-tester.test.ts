import { describe, expect, it } from 'vitest';
import { defineCheck } from '../kernel/check.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { judgeCheck } from '../kernel/judge-check.ts';
import { evidenceOf, findCaseFaults, testCheck } from './check-tester.ts';
import { findWordingFaults } from './wording.ts';
import { world } from './worlds/world.ts';

const sample = defineCheck({
  id: 'running-containers',
  title: 'Every container runs',
  severity: 'high',
  why: 'A container that does not run serves nobody.',
  fix: 'Start it with `docker compose up -d`.',
  requires: ['containers'],
  evaluate: ({ containers }) =>
    containers.map(({ subject, status }) => ({
      subject,
      holds: status === 'running',
      expected: 'running',
      observed: status,
      reproduce: `docker inspect ${subject}`,
    })),
});

const stopped = () => world(({ containers: [first] }) => void (first && (first.status = 'exited')));

testCheck(sample, {
  holds: [{ given: 'the good world', world: world() }],
  broken: [{ given: 'one container stopped', world: stopped(), subjects: ['traefik'] }],
});

describe('the check tester', () => {
  it('refuses empty lists, duplicate cases and broken cases that name nobody', () => {
    const good = { given: 'the good world', world: world() };
    expect(
      findCaseFaults({ holds: [], broken: [{ ...good, subjects: [] }], unknown: [{ ...good, subjects: [] }] }),
    ).toEqual([
      '`holds` is an empty list: give a case or leave it out',
      'two cases are given "the good world"',
      'broken case "the good world" names no subject',
    ]);
  });

  it('refuses a check that nothing can turn', () => {
    expect(findCaseFaults({ holds: [{ given: 'the good world', world: world() }] })).toEqual([
      'neither `broken` nor `unknown`: nothing shows that it can be anything but green',
    ]);
  });

  it('names wording that is not the house’s', () => {
    expect(
      findWordingFaults({
        ...sample,
        id: 'ensure-running',
        title: 'Ensure that it runs.',
        why: 'bad',
        fix: 'One. Two.',
        requires: [],
      }),
    ).toHaveLength(6);
    expect(findWordingFaults(sample)).toEqual([]);
  });

  it('hands a check nothing but what it requires', () => {
    const nosy = {
      ...sample,
      evaluate: (evidence: object) => [
        { subject: Object.keys(evidence).join(), holds: true, expected: 'x', observed: 'y', reproduce: null },
      ],
    };
    expect(judgeCheck(nosy, evidenceOf(world()), world().policy).observations[0]?.subject).toBe('containers');
  });

  it('catches a check that changes its evidence', () => {
    const vandal = {
      ...sample,
      evaluate: ({ containers }: { containers: unknown[] }) => (containers.push('mine'), []),
    };
    expect(() => judgeCheck(vandal as typeof sample, deepFreeze(evidenceOf(world())), world().policy)).toThrow(
      TypeError,
    );
  });
});
