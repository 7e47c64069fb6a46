import { describe, expect, it } from 'vitest';
import { broken, criterionOf, unseen, waived } from '../../reports/sample.fake.ts';
import { causeOf, compareIds, findingsOf } from './findings-of.ts';

describe('findings of a run', () => {
  it('are what does not hold and nobody waived, each with its criterion', () => {
    const found = findingsOf({ criteria: [criterionOf(), unseen(), waived(), broken()] });
    expect(found.map(({ criterion, seen }) => [criterion, seen.subject])).toEqual([['2.1', 'sonarr:8989/tcp']]);
  });

  it('have the cause that the judging knows, else their subject', () => {
    const [found] = findingsOf({ criteria: [broken()] });
    if (!found) throw new Error('broken() has no finding');
    expect(causeOf(found)).toEqual({ kind: 'publishedPort', key: 'sonarr:8989/tcp' });
    const seen = { ...found.seen };
    delete seen.cause;
    expect(causeOf({ ...found, seen })).toEqual({ kind: 'subject', key: 'sonarr:8989/tcp' });
  });
});

it('orders ids of criteria by their numbers', () => {
  const ids = ['10.1', '2.10', '2.9', '2', '1.12', '2.1', '0.1'];
  expect(ids.toSorted(compareIds)).toEqual(['0.1', '1.12', '2', '2.1', '2.9', '2.10', '10.1']);
});
