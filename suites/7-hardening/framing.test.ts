import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sendHeaders } from '../../helpers/testing/worlds/world-headers.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { framing } from './framing.check.ts';

const subjects = ['jellyfin.small.test'];
const at = (options: string | null, policy: string | null = null, framedBy: readonly string[] = []) =>
  hardened((evidence, { headers }) => {
    const change = { 'x-frame-options': options, 'content-security-policy': policy };
    sendHeaders(evidence, 'jellyfin.small.test', change);
    headers.framedBy = [...framedBy];
  });

testCheck(framing, {
  holds: [
    { given: 'by its own pages', world: hardened() },
    { given: 'by nobody, in small letters', world: at('deny') },
    { given: 'two words that differ, which keep everybody out', world: at('DENY, SAMEORIGIN') },
    { given: 'a word of old beside one that counts', world: at('ALLOW-FROM https://a.test, DENY') },
    { given: 'by nobody, as the content policy says', world: at(null, "frame-ancestors 'none'") },
    { given: 'an empty list of ancestors', world: at(null, "default-src 'self'; frame-ancestors") },
    { given: 'by its own pages, as the content policy says', world: at(null, "Frame-Ancestors 'SELF'") },
    {
      given: 'two content policies, of which one keeps strangers out',
      world: at(null, "frame-ancestors *, frame-ancestors 'none'"),
    },
    {
      given: 'a page that the policy lets frame it',
      world: at(null, "frame-ancestors 'self' https://home.small.test", ['https://Home.small.test']),
    },
  ],
  broken: [
    { given: 'neither header', world: at(null), subjects },
    { given: 'a word that browsers ignore', world: at('ALLOW-FROM https://a.test'), subjects },
    { given: 'everybody, whatever the other header says', world: at('DENY', 'frame-ancestors *'), subjects },
    {
      given: 'a page that the policy does not know',
      world: at('DENY', "frame-ancestors 'self' https://a.test"),
      subjects,
    },
    { given: 'a content policy without ancestors', world: at(null, "default-src 'none'"), subjects },
  ],
});
