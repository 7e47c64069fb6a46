import type { AccessRow } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, openRouter, ownPage } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { identityHeaders } from './identity-headers.check.ts';

const sonarr = ['sonarr.small.test'];
const forged = (change: Partial<AccessRow>) =>
  secured((evidence) => answerRows(evidence, { purpose: 'forged', host: 'sonarr.small.test' }, change));

testCheck(identityHeaders, {
  holds: [
    { given: 'the login asks all the same', world: secured() },
    { given: 'the proxy refuses the request', world: forged({ status: 400 }) },
    { given: '401', world: forged({ status: 401 }) },
  ],
  broken: [
    { given: 'the backend’s page', world: forged(ownPage('sonarr')), subjects: sonarr },
    {
      given: 'a redirect within the application',
      world: forged({ status: 302, location: '/graph' }),
      subjects: sonarr,
    },
    { given: 'the backend’s own refusal', world: forged({ status: 403, backend: 'sonarr' }), subjects: sonarr },
  ],
  unknown: [
    { given: 'no answer', world: forged({ status: null, error: 'timeout' }), subjects: sonarr },
    { given: 'an error of the login', world: forged({ status: 500 }), subjects: sonarr },
    {
      given: 'everybody is refused in the same way once all was tried',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'forged', host: 'sonarr.small.test' }, { status: 403 });
        answerRows(evidence, { purpose: 'afterwards', host: 'sonarr.small.test' }, { status: 403 });
      }),
      subjects: sonarr,
    },
    {
      given: 'a host that is open without any header',
      world: secured((evidence) => openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test')),
      subjects: ['public.small.test'],
    },
    {
      given: 'one host was not tried',
      world: secured(({ access }) => {
        access.rows = access.rows.filter(
          ({ purpose: look, host }) => look !== 'forged' || host !== 'sonarr.small.test',
        );
      }),
      subjects: ['sonarr.small.test'],
    },
    {
      given: 'nothing was asked of anybody',
      world: secured(({ access }) => Object.assign(access, { routers: [], rows: [] })),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    {
      given: 'no host asks for a login',
      world: secured(({ access }, policy) => {
        access.rows = access.rows.filter(({ purpose: look }) => look !== 'forged');
        for (const service of Object.keys(policy.access.levels))
          Object.assign(policy.access.levels, { [service]: 'bypass' });
      }),
    },
  ],
});
