import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Attempt } from '../../helpers/evidence/tls.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { modernTls } from './modern-tls.check.ts';

const sonarr = ['sonarr.small.test'];
const answer =
  (modern: Attempt, whole: Attempt) =>
  ({ tls }: Artifacts) => {
    for (const profile of tls.profiles.filter(({ host }) => host === 'sonarr.small.test'))
      Object.assign(profile, { versions: { ...profile.versions, '1.3': modern }, alpn: { ...whole, protocol: null } });
  };
const refused: Attempt = { outcome: 'refused', detail: 'alert: protocol_version' };
const silent: Attempt = { outcome: 'unseen', detail: 'silence' };
const older: Attempt = { outcome: 'accepted', detail: 'TLS 1.2, ECDHE-RSA-AES128-GCM-SHA256', version: '1.2' };

testCheck(modernTls, {
  holds: [{ given: 'it is accepted', world: secured() }],
  broken: [
    {
      given: 'it is refused, and a whole handshake agrees on 1.2',
      world: secured(answer(refused, older)),
      subjects: sonarr,
    },
    {
      given: 'nothing listens',
      world: secured(({ tls }) => {
        for (const profile of tls.profiles.slice(1, 2))
          for (const attempt of Object.values(profile.versions)) Object.assign(attempt, { outcome: 'closed' });
      }),
      subjects: sonarr,
    },
  ],
  unknown: [
    {
      given: 'it is refused, and a whole handshake agrees on it',
      world: secured(
        answer(refused, { outcome: 'accepted', detail: 'TLS 1.3, TLS_AES_128_GCM_SHA256', version: '1.3' }),
      ),
      subjects: sonarr,
    },
    {
      given: 'it is refused, and no whole handshake came about',
      world: secured(answer(refused, silent)),
      subjects: sonarr,
    },
    { given: 'silence', world: secured(answer(silent, older)), subjects: sonarr },
    {
      given: 'it is refused, and nobody says on which version a whole handshake agreed',
      world: secured(answer(refused, { outcome: 'accepted', detail: 'TLS' })),
      subjects: sonarr,
    },
  ],
  notApplicable: [
    {
      given: 'no host name at all',
      world: secured(({ tls }, policy) => {
        tls.profiles = [];
        policy.hosts = {};
      }),
    },
  ],
});
