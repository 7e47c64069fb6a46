import type { AccessRow } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, openRouter, ownPage, strangerRow } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { undeclaredOpenings } from './undeclared-openings.check.ts';

const ping = (change: Partial<AccessRow>) =>
  secured((evidence) =>
    answerRows(evidence, { purpose: 'common-path', path: '/ping', host: 'sonarr.small.test' }, change),
  );

testCheck(undeclaredOpenings, {
  holds: [
    { given: 'only what is declared is open', world: secured() },
    {
      given: 'a path that no router takes: the proxy says 404 itself',
      world: ping({ status: 404, location: null, unrouted: true }),
    },
    {
      given: 'a router that only leads to HTTPS',
      world: secured(
        ({ access }) =>
          void access.rows.push(
            strangerRow({
              purpose: 'anonymous',
              name: 'browser',
              host: 'sonarr.small.test',
              scheme: 'http',
              status: 301,
              location: 'https://sonarr.small.test/',
            }),
          ),
      ),
    },
  ],
  broken: [
    { given: 'a rule too wide by one path', world: ping(ownPage('sonarr')), subjects: ['sonarr.small.test/ping'] },
    {
      given: 'a path whose backend says 404 itself',
      world: ping({ status: 404, backend: 'sonarr' }),
      subjects: ['sonarr.small.test/ping'],
    },
    {
      given: 'a second router, and its paths with it',
      world: secured((evidence) => openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test')),
      subjects: ['public.small.test'],
    },
    {
      given: 'an API of a service that has none declared',
      world: secured((_evidence, policy) => {
        policy.access.keys = [];
      }),
      subjects: ['sonarr.small.test/api'],
    },
    {
      given: 'an open path that leads to another service',
      world: secured((evidence) =>
        answerRows(
          evidence,
          { purpose: 'common-path', path: '/metrics', host: 'radarr.small.test' },
          ownPage('radarr'),
        ),
      ),
      subjects: ['radarr.small.test/metrics'],
    },
  ],
  unknown: [
    { given: 'no answer', world: ping({ status: null, error: 'timeout' }), subjects: ['sonarr.small.test/ping'] },
    { given: '404 of nobody known', world: ping({ status: 404 }), subjects: ['sonarr.small.test/ping'] },
    { given: 'asked too often', world: ping({ status: 429 }), subjects: ['sonarr.small.test/ping'] },
    {
      given: 'everybody is refused in the same way once all was asked',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'common-path', path: '/ping', host: 'sonarr.small.test' }, { status: 403 });
        answerRows(evidence, { purpose: 'afterwards', host: 'sonarr.small.test' }, { status: 403 });
      }),
      subjects: ['sonarr.small.test/ping'],
    },
    {
      given: 'nothing was asked',
      world: secured(({ access }) => {
        access.rows = [];
      }),
      subjects: [],
      byKernel: true,
    },
  ],
});
