import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sendHeaders } from '../../helpers/testing/worlds/world-headers.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { referrerPolicies } from './referrer-policies.check.ts';

const subjects = ['jellyfin.small.test'];
const at = (value: string | null) =>
  hardened((evidence) => sendHeaders(evidence, 'jellyfin.small.test', { 'referrer-policy': value }));

testCheck(referrerPolicies, {
  holds: [
    { given: 'on every answer', world: hardened() },
    { given: 'a stricter one, in other letters', world: at('No-Referrer') },
    { given: 'the last of several that browsers know', world: at('unsafe-url, same-origin, of-the-future') },
  ],
  broken: [
    { given: 'none', world: at(null), subjects },
    { given: 'a word that is none', world: at('none'), subjects },
    { given: 'one that tells all', world: at('unsafe-url'), subjects },
    { given: 'one that tells strangers in the clear', world: at('origin'), subjects },
    { given: 'a loose one after a strict one', world: at('same-origin, no-referrer-when-downgrade'), subjects },
    {
      given: 'one that the policy does not take',
      world: hardened((evidence, { headers }) => {
        headers.referrer = ['no-referrer', 'strict-origin-when-cross-origin'];
        sendHeaders(evidence, 'jellyfin.small.test', { 'referrer-policy': 'same-origin' });
      }),
      subjects,
    },
  ],
});
