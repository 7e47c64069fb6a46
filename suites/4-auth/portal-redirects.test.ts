import type { AccessRow } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, ownPage } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { portalRedirects } from './portal-redirects.check.ts';

const sonarr = ['sonarr@docker'];
const closed = ['qbittorrent@docker', 'radarr@docker', 'sonarr@docker'];
const answered = (change: Partial<AccessRow>) =>
  secured((evidence) =>
    answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker', name: 'browser' }, change),
  );
const sent = (location: string) => answered({ status: 302, location });
const all = (change: Partial<AccessRow>) =>
  secured((evidence) => closed.forEach((router) => answerRows(evidence, { purpose: 'anonymous', router }, change)));

testCheck(portalRedirects, {
  holds: [
    { given: 'the portal with rd=', world: secured() },
    {
      given: 'another name for the parameter',
      world: sent('https://auth.small.test/login?next=https://sonarr.small.test/'),
    },
    {
      given: 'the address without its last slash',
      world: sent('https://auth.small.test/?rd=https%3A%2F%2Fsonarr.small.test'),
    },
    { given: 'a login below the host itself', world: sent('/oauth2/start?rd=https%3A%2F%2Fsonarr.small.test%2F') },
    { given: 'one page without a login, which is another check’s', world: answered(ownPage('sonarr')) },
    {
      given: 'a portal that is known by its service',
      world: secured((_evidence, policy) => {
        policy.access.login.host = null;
      }),
    },
  ],
  broken: [
    {
      given: 'somebody else’s portal',
      world: sent('https://login.elsewhere.test/?rd=https%3A%2F%2Fsonarr.small.test%2F'),
      subjects: sonarr,
    },
    { given: 'the portal without the address', world: sent('https://auth.small.test/'), subjects: sonarr },
    {
      given: 'the portal with another address',
      world: sent('https://auth.small.test/?rd=https%3A%2F%2Fradarr.small.test%2F'),
      subjects: sonarr,
    },
  ],
  unknown: [
    { given: 'no answer', world: answered({ status: null, error: 'timeout' }), subjects: sonarr },
    { given: '502', world: answered({ status: 502 }), subjects: sonarr },
    { given: 'content everywhere', world: all({ status: 200 }), subjects: [] },
    {
      given: 'nothing was asked of anybody',
      world: secured(({ access }) => Object.assign(access, { routers: [], rows: [] })),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    { given: 'a login that only ever says 401', world: all({ status: 401 }) },
    {
      given: 'everything is open',
      world: secured((_evidence, policy) => {
        for (const service of Object.keys(policy.access.levels))
          Object.assign(policy.access.levels, { [service]: 'bypass' });
      }),
    },
  ],
});
