import type { PlainAnswer } from '../../helpers/evidence/redirects.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { plainHsts } from './plain-hsts.check.ts';

const all = (change: Partial<PlainAnswer>) =>
  secured(({ redirects }) => redirects.answers.forEach((each) => Object.assign(each, change)));

testCheck(plainHsts, {
  holds: [{ given: 'nobody sends it', world: secured() }],
  broken: [
    {
      given: 'one answer of one host carries it',
      world: secured(({ redirects }) =>
        redirects.answers
          .filter(({ router, method }) => router === 'sonarr@docker' && method === 'POST')
          .forEach((each) => (each.hsts = 'max-age=31536000')),
      ),
      subjects: ['sonarr.small.test'],
    },
  ],
  unknown: [
    { given: 'nobody answered', world: all({ status: null, value: 'dropped' }), subjects: [] },
    { given: 'nobody was asked', world: secured(({ redirects }) => (redirects.answers = [])), subjects: [] },
  ],
  notApplicable: [{ given: 'nobody listens', world: all({ status: null, value: 'refused' }) }],
});
