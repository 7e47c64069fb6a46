import type { SecretLeaks } from '../../helpers/evidence/secret-leaks.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { loggedSecrets } from './logged-secrets.check.ts';

const leak = (change: Partial<SecretLeaks['found'][number]> = {}) =>
  sealed(
    ({ 'secret-leaks': seen }) =>
      void seen.found.push({
        secret: 'session',
        place: 'logs',
        subject: 'sonarr',
        name: '',
        encoding: 'plain',
        ...change,
      }),
  );
const states = (state: SecretLeaks['known'][number]['state'], only = '') =>
  sealed(({ 'secret-leaks': seen }) =>
    seen.known.filter(({ secret }) => only === '' || secret === only).forEach((each) => (each.state = state)),
  );

testCheck(loggedSecrets, {
  holds: [
    { given: 'no value turned up', world: sealed() },
    {
      given: 'one turned up elsewhere, which is another check’s',
      world: leak({ place: 'files' }),
    },
    { given: 'one is for everybody to know', world: states('public', 'session') },
  ],
  broken: [
    { given: 'one as it is', world: leak(), subjects: ['sonarr session'] },
    { given: 'one in Base64', world: leak({ encoding: 'base64' }), subjects: ['sonarr session'] },
  ],
  unknown: [
    {
      given: 'a place that could not be searched',
      world: sealed(({ 'secret-leaks': seen }) =>
        seen.searched
          .filter(({ place, subject }) => place === 'logs' && subject === 'sonarr')
          .forEach((each) => (each.error = 'permission denied')),
      ),
      subjects: ['sonarr'],
    },
    { given: 'a value that could not be read', world: states('unread', 'session'), subjects: ['secret session'] },
    { given: 'a value that is a common word', world: states('common', 'session'), subjects: ['secret session'] },
    {
      given: 'nobody searched',
      world: sealed(({ 'secret-leaks': seen }) => void (seen.searched = [])),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'there is no secret', world: sealed(({ 'secret-leaks': seen }) => void (seen.known = [])) },
    { given: 'all of them are for everybody to know', world: states('public') },
  ],
});
