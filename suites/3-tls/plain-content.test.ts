import type { PlainAnswer } from '../../helpers/evidence/redirects.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { plainContent } from './plain-content.check.ts';

const sonarr = ['sonarr@docker'];
const answers = (change: Partial<PlainAnswer>, which: Partial<PlainAnswer> = { secure: false }) =>
  secured(({ redirects }) =>
    redirects.answers
      .filter(
        (each) =>
          each.router === 'sonarr@docker' &&
          Object.entries(which).every(([key, value]) => each[key as keyof PlainAnswer] === value),
      )
      .forEach((each) => Object.assign(each, change)),
  );
const closed: Partial<PlainAnswer> = { value: 'dropped', status: null, location: null, error: 'silence for 3000 ms' };

testCheck(plainContent, {
  holds: [
    { given: 'everything is redirected', world: secured() },
    { given: 'the proxy’s own 404', world: answers({ status: 404, location: null, speaker: 'proxy' }) },
    {
      given: 'nobody listens, and HTTPS answers',
      world: secured(({ redirects }) =>
        redirects.answers.filter(({ secure }) => !secure).forEach((each) => Object.assign(each, closed)),
      ),
    },
    {
      given: 'content below an exempt path',
      world: answers({ exempt: true, status: 200, location: null, speaker: 'somebody' }),
    },
    { given: 'a refusal without a password', world: answers({ status: 401, location: null, speaker: 'proxy' }) },
  ],
  broken: [
    {
      given: 'a page',
      world: answers({ status: 200, location: null, speaker: 'stand-in', standIn: 'sonarr' }),
      subjects: sonarr,
    },
    {
      given: 'an answer to POST alone',
      world: answers({ status: 404, location: null, speaker: 'stand-in', standIn: 'sonarr' }, { method: 'POST' }),
      subjects: sonarr,
    },
    {
      given: 'an error page that is not the proxy’s',
      world: answers({ status: 404, location: null, speaker: 'somebody' }),
      subjects: sonarr,
    },
    {
      given: 'an empty 200',
      world: answers({ status: 200, location: null, speaker: 'proxy', bodyBytes: 0 }),
      subjects: sonarr,
    },
    {
      given: 'a page without TLS on the TLS entrypoint',
      world: answers({ status: 200, speaker: 'stand-in', standIn: 'sonarr' }, { secure: true }),
      subjects: sonarr,
    },
    {
      given: 'a password asked for in the clear',
      world: answers({ status: 401, location: null, speaker: 'proxy', asksPassword: true }),
      subjects: sonarr,
    },
    {
      given: 'a declared host that no router takes',
      world: answers({ router: '', status: 200, location: null, speaker: 'somebody' }),
      subjects: ['sonarr.small.test'],
    },
  ],
  unknown: [
    {
      given: 'no probe could run',
      world: answers({ value: 'probe-failed', status: null, location: null }),
      subjects: sonarr,
    },
    { given: 'connected, and no answer yet', world: answers({ status: null, location: null }), subjects: sonarr },
    { given: 'the door is shut to this router and not to others', world: answers(closed), subjects: sonarr },
    {
      given: 'a router for which no request could be made up',
      world: secured(
        ({ redirects }) => void redirects.unasked.push({ router: 'odd@docker', why: 'it contradicts itself' }),
      ),
      subjects: ['odd@docker'],
    },
    {
      given: 'nothing was there to be asked',
      world: secured(({ redirects }) => (redirects.answers = [])),
      subjects: [],
    },
  ],
});
