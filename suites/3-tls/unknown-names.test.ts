import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { unknownNames } from './unknown-names.check.ts';

type Stranger = Artifacts['tls']['strangers'][number];
const strangers = (change: (stranger: Stranger) => void) => secured(({ tls }) => void tls.strangers.forEach(change));
const welcome = { outcome: 'accepted' as const, detail: 'TLS 1.3, TLS_AES_128_GCM_SHA256' };
const both = ['no name', 'unknown name'];

testCheck(unknownNames, {
  holds: [
    { given: 'an alert for both', world: secured() },
    {
      given: 'a hang-up',
      world: strangers((each) => {
        each.handshake.detail = 'closed in the handshake';
      }),
    },
  ],
  broken: [
    {
      given: 'a certificate for everybody',
      world: strangers((each) =>
        Object.assign(each, { handshake: welcome, certificate: 'chain-of-small', status: 404 }),
      ),
      subjects: both,
    },
    {
      given: 'a certificate for whoever names nobody',
      world: strangers(
        (each) => void (each.asked === 'no-name' && Object.assign(each, { handshake: welcome, certificate: 'unread' })),
      ),
      subjects: ['no name'],
    },
  ],
  unknown: [
    {
      given: 'silence',
      world: strangers((each) => {
        each.handshake = { outcome: 'unseen', detail: 'silence' };
      }),
      subjects: both,
    },
    {
      given: 'nothing listens',
      world: strangers((each) => {
        each.handshake = { outcome: 'closed', detail: 'ECONNREFUSED: Connection refused' };
      }),
      subjects: both,
    },
    {
      given: 'known names are refused as well',
      world: secured(({ tls }) =>
        tls.profiles.forEach((profile) => {
          profile.alpn = { outcome: 'refused', detail: 'alert: internal_error', protocol: null };
        }),
      ),
      subjects: both,
    },
    {
      given: 'known names were asked at another door',
      world: secured(({ tls }) =>
        tls.profiles.forEach((profile) => {
          profile.family = 6;
        }),
      ),
      subjects: both,
    },
  ],
  notApplicable: [
    {
      given: 'there is no entrypoint with TLS',
      world: secured(({ tls }, policy) => {
        tls.strangers = [];
        tls.profiles = [];
        policy.hosts = {};
      }),
    },
  ],
});
