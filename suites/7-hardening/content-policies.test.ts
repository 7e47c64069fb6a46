import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sendHeaders } from '../../helpers/testing/worlds/world-headers.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { contentPolicies } from './content-policies.check.ts';

const subjects = ['jellyfin.small.test'];
const at = (value: string) =>
  hardened((evidence) => sendHeaders(evidence, 'jellyfin.small.test', { 'content-security-policy': value }));

testCheck(contentPolicies, {
  holds: [
    { given: 'none, where none is asked for', world: hardened() },
    {
      given: 'one with everything in it',
      world: at(
        "default-src 'self' https: *.small.test:8443/a; script-src 'nonce-a1B2+/==' 'sha256-AbC=' 'strict-dynamic';; " +
          "img-src data: blob: *; connect-src wss://live.small.test:* [2001:db8::1]; frame-ancestors 'none'; " +
          'sandbox; report-uri /csp; upgrade-insecure-requests;',
      ),
    },
    { given: 'two, parted by a comma', world: at("default-src 'self', frame-ancestors 'none'") },
  ],
  broken: [
    { given: 'a directive that is none', world: at("default-source 'self'"), subjects },
    { given: 'a keyword without quotes', world: at('default-src self'), subjects },
    { given: 'a missing semicolon', world: at("default-src 'self' script-src 'self'"), subjects },
    { given: 'nobody, and somebody', world: at("script-src 'none' 'self'"), subjects },
    { given: 'a directive that stands there twice', world: at("img-src *; img-src 'self'"), subjects },
    { given: 'a word in quotes that is no keyword', world: at("script-src 'selfish'"), subjects },
    { given: 'what is no source', world: at('script-src a_b!'), subjects },
    { given: 'ancestors by a word that means nothing there', world: at("frame-ancestors 'unsafe-inline'"), subjects },
    { given: 'nothing in it', world: at(' ; '), subjects },
    { given: 'a second one that says nothing', world: at("default-src 'self',"), subjects },
    {
      given: 'none, where the policy asks for one',
      world: hardened((evidence, { headers }) => {
        headers.contentSecurityPolicy = true;
        for (const name of ['auth', 'qbittorrent', 'radarr', 'sonarr'])
          sendHeaders(evidence, `${name}.small.test`, { 'content-security-policy': "default-src 'self'" });
      }),
      subjects,
    },
  ],
});
