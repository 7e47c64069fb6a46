import { describe, expect, it } from 'vitest';
import type { Visit } from '../../evidence/sessions.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { isForbidden, isOpen, describeVisit } from './visits.ts';

const { policy } = secured();
const at = { router: 'sonarr@docker', host: 'sonarr.small.test', path: '/', service: 'sonarr' };
const facts = (change: Partial<Visit>): Visit => ({
  ...at,
  ...{ scheme: 'https', status: 200, error: null, refused: false, location: null, backend: null, summary: null },
  ...change,
});
const read = (visit: Visit) => [isOpen(visit, policy), isForbidden(visit, policy), describeVisit(visit, policy)];

describe('a visit', () => {
  it.each<[Visit, open: boolean | null, forbidden: boolean, said: string]>([
    [facts({ summary: 'Sonarr', backend: 'sonarr' }), true, false, '200, content: Sonarr'],
    [facts({ status: 500, backend: 'sonarr' }), true, false, '500, content: the answer of sonarr'],
    [facts({}), true, false, '200, content: the answer of somebody'],
    [facts({ status: 401, backend: 'sonarr' }), true, false, '401, content: the answer of sonarr'],
    [facts({ status: 302, location: 'https://auth.small.test/' }), false, false, '302 to auth.small.test'],
    [facts({ status: 401 }), false, false, 'HTTP 401'],
    [facts({ status: 403 }), false, true, 'HTTP 403'],
    [facts({ status: 403, location: 'https://auth.small.test/' }), false, false, '403 to auth.small.test'],
    [facts({ status: 302, location: 'https://elsewhere.test/' }), null, false, '302 to elsewhere.test'],
    [facts({ status: 502 }), null, false, 'HTTP 502'],
    [facts({ status: null, error: 'silence' }), null, false, 'no answer: silence'],
  ])('is judged by its facts: %j', (visit, ...expected) => {
    expect(read(visit)).toEqual(expected);
  });

  it.each<
    [NonNullable<Visit['answer']>, number | null, string, open: boolean | null, forbidden: boolean, said: string]
  >([
    ['content', 500, 'stackproof-standin sonarr 01', true, false, '500, content: stackproof-standin sonarr 01'],
    ['portal', 302, 'to auth.small.test', false, false, '302 to auth.small.test'],
    ['unauthorized', 401, '', false, false, 'HTTP 401'],
    ['forbidden', 403, '', false, true, 'HTTP 403'],
    ['redirect', 302, 'to /elsewhere', null, false, '302 to /elsewhere'],
    ['error', 502, '', null, false, 'HTTP 502'],
    ['none', null, 'silence', null, false, 'no answer: silence'],
  ])(
    'of a recording that was judged while it was made stays what it was: %s',
    (answer, status, detail, ...expected) => {
      expect(read({ ...at, status, answer, detail })).toEqual(expected);
    },
  );
});
