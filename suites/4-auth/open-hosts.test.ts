import type { AccessRow } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, ownPage, strangerRow } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { openHosts } from './open-hosts.check.ts';

const jellyfin = (change: Partial<AccessRow>) =>
  secured((evidence) =>
    answerRows(evidence, { purpose: 'anonymous', host: 'jellyfin.small.test', name: 'browser' }, change),
  );
const keyed = (change: Partial<AccessRow>) =>
  secured((evidence) => answerRows(evidence, { purpose: 'key', name: 'no key' }, { backend: null, ...change }));
const portal = { status: 302, backend: null, location: 'https://auth.small.test/?rd=x' };
const openPath = (change: Partial<AccessRow> | null) =>
  secured(({ access }, policy) => {
    policy.access.open = [{ host: 'radarr.small.test', path: '/ping' }];
    if (change)
      access.rows.push(
        strangerRow({
          purpose: 'open',
          name: '/ping',
          router: 'radarr@docker',
          host: 'radarr.small.test',
          path: '/ping',
          ...change,
        }),
      );
  });

testCheck(openHosts, {
  holds: [
    {
      given: 'a portal that sends to its own first page',
      world: secured((evidence) =>
        answerRows(
          evidence,
          { purpose: 'anonymous', host: 'auth.small.test', name: 'browser' },
          { status: 302, backend: null, location: '/flows/login/?next=/' },
        ),
      ),
    },
    { given: 'open hosts answer, and the application refuses for want of its key', world: secured() },
    { given: 'an application that asks for its own password', world: jellyfin({ status: 401, backend: 'jellyfin' }) },
    { given: 'an open path that answers', world: openPath(ownPage('radarr')) },
  ],
  broken: [
    { given: 'a login before an open host', world: jellyfin(portal), subjects: ['jellyfin.small.test'] },
    {
      given: 'a login that says 401',
      world: jellyfin({ status: 401, backend: null }),
      subjects: ['jellyfin.small.test'],
    },
    { given: 'a login before an API with a key', world: keyed(portal), subjects: ['sonarr.small.test/api'] },
    { given: 'an open path behind the login', world: openPath(portal), subjects: ['radarr.small.test/ping'] },
  ],
  unknown: [
    {
      given: 'an open host that answers 404',
      world: jellyfin({ status: 404, backend: null }),
      subjects: ['jellyfin.small.test'],
    },
    {
      given: 'an open host that answers 502',
      world: jellyfin({ status: 502, backend: null }),
      subjects: ['jellyfin.small.test'],
    },
    {
      given: '401 of nobody known',
      world: secured((evidence) => {
        answerRows(
          evidence,
          { purpose: 'anonymous', host: 'jellyfin.small.test', name: 'browser' },
          { status: 401, backend: null },
        );
        for (const router of evidence.access.routers) router.known = false;
      }),
      subjects: ['jellyfin.small.test'],
    },
    {
      given: 'an open host without a router',
      world: secured(({ access }) => {
        access.rows = access.rows.filter(({ host }) => host !== 'jellyfin.small.test');
      }),
      subjects: ['jellyfin.small.test'],
    },
    { given: 'an open path that was not asked', world: openPath(null), subjects: ['radarr.small.test/ping'] },
  ],
  notApplicable: [
    {
      given: 'nothing is declared to be open',
      world: secured((_evidence, policy) => {
        policy.access.levels = { sonarr: 'two_factor', radarr: 'one_factor', qbittorrent: 'two_factor' };
        policy.access.keys = [];
      }),
    },
  ],
});
