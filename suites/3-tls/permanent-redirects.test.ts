import type { PlainAnswer } from '../../helpers/evidence/redirects.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { permanentRedirects } from './permanent-redirects.check.ts';

const sonarr = (change: Partial<PlainAnswer>, method = 'GET') =>
  secured(({ redirects }) =>
    redirects.answers
      .filter((each) => each.router === 'sonarr@docker' && !each.secure && each.method === method)
      .forEach((each) => Object.assign(each, change)),
  );
const all = (change: Partial<PlainAnswer>) =>
  secured(({ redirects }) => redirects.answers.forEach((each) => Object.assign(each, change)));

testCheck(permanentRedirects, {
  holds: [
    { given: '301 for GET, 308 for POST', world: secured() },
    {
      given: 'a router that serves content, which is not its question',
      world: sonarr({ status: 200, location: null }),
    },
    {
      given: 'a service that sends its visitors on within plain HTTP',
      world: sonarr({ status: 302, location: '/login' }),
    },
    { given: 'a temporary one below an exempt path', world: sonarr({ status: 302, exempt: true }) },
  ],
  broken: [
    { given: '302', world: sonarr({ status: 302 }), subjects: ['sonarr@docker'] },
    { given: '307 for POST alone', world: sonarr({ status: 307 }, 'POST'), subjects: ['sonarr@docker'] },
    {
      given: 'a host that no router takes',
      world: secured(({ redirects }) =>
        redirects.answers
          .filter(({ router }) => router === 'radarr@docker')
          .forEach((each) =>
            Object.assign(each, { router: '', status: 303, location: 'https://radarr.small.test/', secure: false }),
          ),
      ),
      subjects: ['radarr.small.test'],
    },
  ],
  unknown: [
    { given: 'no probe could run', world: all({ value: 'probe-failed', status: null, location: null }), subjects: [] },
    {
      given: 'nothing was there to be asked',
      world: secured(({ redirects }) => (redirects.answers = [])),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'nothing is redirected', world: all({ status: 200, location: null, speaker: 'somebody' }) }],
});
