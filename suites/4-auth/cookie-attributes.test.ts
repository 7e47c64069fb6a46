import type { SessionCookie } from '../../helpers/evidence/sessions.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accountOf, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { cookieAttributes } from './cookie-attributes.check.ts';

const setting = (change: Partial<SessionCookie>) =>
  secured((evidence) => void Object.assign(accountOf(evidence).cookies[0] ?? {}, change));

testCheck(cookieAttributes, {
  holds: [
    { given: 'Secure, HttpOnly, Lax, for the declared hosts', world: secured() },
    {
      given: 'Strict, and the domain with its old leading dot',
      world: setting({ sameSite: 'strict', domain: '.small.test' }),
    },
    {
      given: 'another site beside the portal’s',
      world: secured(
        (_evidence, policy) => void (policy.hosts = { ...policy.hosts, 'films.example.test': 'jellyfin' }),
      ),
    },
  ],
  broken: [
    { given: 'it is sent in clear too', world: setting({ secure: false }), subjects: ['authelia_session Secure'] },
    { given: 'scripts read it', world: setting({ httpOnly: false }), subjects: ['authelia_session HttpOnly'] },
    {
      given: 'other sites’ pages send it',
      world: setting({ sameSite: 'None' }),
      subjects: ['authelia_session SameSite'],
    },
    { given: 'it names no SameSite', world: setting({ sameSite: null }), subjects: ['authelia_session SameSite'] },
    { given: 'a domain of one label', world: setting({ domain: 'test' }), subjects: ['authelia_session Domain'] },
    {
      given: 'hosts deeper down, and the cookie for all of the domain',
      world: secured((_evidence, policy) => {
        policy.hosts = Object.fromEntries(
          Object.entries(policy.hosts).map(([host, service]) => [
            host.replace('small.test', 'home.small.test'),
            service,
          ]),
        );
        policy.access.login.host = 'auth.home.small.test';
      }),
      subjects: ['authelia_session Domain'],
    },
    {
      given: 'it belongs to the portal alone',
      world: setting({ domain: null }),
      subjects: ['authelia_session Domain'],
    },
    {
      given: 'it belongs to somebody else',
      world: setting({ domain: 'other.test' }),
      subjects: ['authelia_session Domain'],
    },
  ],
  notApplicable: [
    {
      given: 'passwords of the proxy, which keeps no session',
      world: secured((_evidence, policy) => void Object.assign(policy.access.login, { kind: 'basicauth' })),
    },
  ],
  unknown: [
    { given: 'no cookie was set', world: secured((evidence) => void (accountOf(evidence).cookies = [])), subjects: [] },
    { given: 'nobody gave a password', world: secured(withoutSecrets), subjects: [] },
  ],
});
