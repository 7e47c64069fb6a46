import type { AccessRow } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, ownPage } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { apiKeys } from './api-keys.check.ts';

const api = ['sonarr.small.test/api'];
const tried = (name: string, change: Partial<AccessRow>) =>
  secured((evidence) => answerRows(evidence, { purpose: 'key', name }, change));

testCheck(apiKeys, {
  holds: [
    { given: 'the application refuses, and the login stands beside the path', world: secured() },
    {
      given: 'the login refuses before the application is asked',
      world: tried('no key', { status: 302, backend: null, location: 'https://auth.small.test/?rd=x' }),
    },
    {
      given: 'a host that is open as a whole, which is another check’s',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker' }, ownPage('sonarr'));
        answerRows(evidence, { purpose: 'key', name: 'beside the path' }, { status: 404, backend: 'sonarr' });
      }),
    },
    { given: 'nothing beside the path', world: tried('beside the path', { status: 404 }) },
  ],
  broken: [
    { given: 'without a key', world: tried('no key', ownPage('sonarr')), subjects: api },
    { given: 'with an empty key', world: tried('an empty key', ownPage('sonarr')), subjects: api },
    { given: 'with any key', world: tried('a wrong key', { status: 200, backend: null }), subjects: api },
    {
      given: 'an application that has no key and finds nothing there',
      world: tried('no key', { status: 404, backend: 'sonarr' }),
      subjects: api,
    },
    {
      given: 'a bypass that is too wide',
      world: tried('beside the path', { status: 404, backend: 'sonarr' }),
      subjects: ['sonarr.small.test/apix'],
    },
    {
      given: 'a bypass too wide, where the application refuses by itself',
      world: tried('beside the path', { status: 401, backend: 'sonarr' }),
      subjects: ['sonarr.small.test/apix'],
    },
  ],
  unknown: [
    {
      given: 'no answer',
      world: tried('a wrong key', { status: null, backend: null, error: 'timeout' }),
      subjects: api,
    },
    { given: '404 of nobody known', world: tried('no key', { status: 404, backend: null }), subjects: api },
    { given: '502', world: tried('no key', { status: 502, backend: null }), subjects: api },
    {
      given: 'everybody is refused in the same way once all was tried',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'key', name: 'no key' }, { status: 403, backend: null });
        answerRows(evidence, { purpose: 'afterwards', host: 'sonarr.small.test' }, { status: 403 });
      }),
      subjects: api,
    },
    {
      given: 'no router takes the path',
      world: secured(({ access }) => {
        access.rows = access.rows.filter(({ purpose: look }) => look !== 'key');
      }),
      subjects: api,
    },
  ],
  notApplicable: [
    {
      given: 'no path has a key',
      world: secured((_evidence, policy) => {
        policy.access.keys = [];
      }),
    },
  ],
});
