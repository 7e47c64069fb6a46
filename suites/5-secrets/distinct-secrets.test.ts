import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { distinctSecrets } from './distinct-secrets.check.ts';

const both = ['redis-password', 'session'];
const states = (state: 'unread' | 'public' | 'common' | 'empty') =>
  sealed(({ 'secret-leaks': { known } }) => known.forEach((each) => (each.state = state)));

testCheck(distinctSecrets, {
  holds: [
    { given: 'each has its own', world: sealed() },
    { given: 'each has its own, if a short one', world: states('common') },
    { given: 'they are empty, which is another check’s', world: states('empty') },
  ],
  broken: [
    {
      given: 'two have the same',
      world: sealed(({ 'secret-leaks': seen }) => void seen.same.push(both)),
      subjects: both,
    },
  ],
  unknown: [
    { given: 'they could not be read', world: states('unread'), subjects: ['redis-password', 'session', 'sonarr-key'] },
  ],
  notApplicable: [
    { given: 'there is none', world: sealed(({ 'secret-leaks': seen }) => void (seen.known = [])) },
    { given: 'all are for everybody to know', world: states('public') },
  ],
});
