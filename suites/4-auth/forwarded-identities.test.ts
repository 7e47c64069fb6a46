import type { Forwarded } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { writeHeaders } from '../../helpers/testing/worlds/world-identities.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { forwardedIdentities } from './forwarded-identities.check.ts';

const jellyfin = ['jellyfin@docker'];
const watched = (change: Partial<Forwarded>) =>
  secured(({ access }) =>
    Object.assign(access.forwarded.find(({ router }) => router === 'jellyfin@docker') ?? {}, change),
  );

testCheck(forwardedIdentities, {
  holds: [
    { given: 'the requests arrive without the headers', world: secured() },
    {
      given: 'the proxy writes a header that nobody declared',
      world: secured((evidence) => writeHeaders(evidence, 'jellyfin@docker', ['X-Robots-Tag'])),
    },
    { given: 'a header that nobody declared arrives', world: watched({ passed: ['X-Remote-User'] }) },
    {
      given: 'a recording of when underscores were tried, and no more',
      world: secured(({ access }) => access.forwarded.forEach((row) => delete row.tried)),
    },
  ],
  broken: [
    {
      given: 'the proxy itself says who everybody is',
      world: secured((evidence) => writeHeaders(evidence, 'jellyfin@docker', ['Remote-User'])),
      subjects: jellyfin,
    },
    {
      given: 'all of them arrive',
      world: watched({ passed: ['Remote-Email', 'Remote-Groups', 'Remote-Name', 'Remote-User'] }),
      subjects: jellyfin,
    },
    { given: 'one of them arrives', world: watched({ passed: ['Remote-User'] }), subjects: jellyfin },
    { given: 'one arrives with a dot', world: watched({ passed: ['Remote.User'] }), subjects: jellyfin },
    {
      given: 'a sealed backend, before which nothing takes them away',
      world: watched({ sealed: true, arrived: false, error: 'the proxy speaks TLS' }),
      subjects: jellyfin,
    },
  ],
  unknown: [
    {
      given: 'the request was not seen to arrive',
      world: watched({ arrived: false, error: 'its mark was not seen' }),
      subjects: jellyfin,
    },
    {
      given: 'nobody knows what became of a header that was sent alone',
      world: secured(({ access }) => {
        const [row] = access.forwarded;
        row?.tried?.forEach((each) => Object.assign(each, each.header === 'Remote-Name' ? { arrived: false } : {}));
      }),
      subjects: jellyfin,
    },
    {
      given: 'nothing was watched although something is open',
      world: secured(({ access }) => {
        access.forwarded = [];
      }),
      subjects: ['jellyfin@docker', 'sonarr-api@docker'],
    },
  ],
  notApplicable: [
    {
      given: 'only an outpost and the portal that it sends to are open',
      world: secured(({ access }, policy) => {
        access.forwarded = [];
        policy.access.login.service = 'outpost';
        policy.access.levels = { authelia: 'bypass', sonarr: 'two_factor' };
        policy.access.keys = [];
        access.routers = access.routers.filter(({ service }) => service === 'authelia' || service === 'sonarr');
      }),
    },
    {
      given: 'only the portal is open',
      world: secured(({ access }, policy) => {
        access.forwarded = [];
        policy.access.levels = { authelia: 'bypass', sonarr: 'two_factor' };
        policy.access.keys = [];
        access.routers = access.routers.filter(({ service }) => service === 'authelia' || service === 'sonarr');
      }),
    },
  ],
});
