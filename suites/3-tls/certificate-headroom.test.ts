import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { certificateHeadroom } from './certificate-headroom.check.ts';

// The small world is looked at on 2026-11-01 at noon; it monitors from 30 days on, and 14 must be left.
const until = (notAfter: string) =>
  secured(({ tls }, policy) => {
    tls.profiles = tls.profiles.slice(1, 2);
    policy.hosts = { 'sonarr.small.test': 'sonarr' };
    for (const each of tls.certificates) each.notAfter = notAfter;
  });
const sonarr = ['sonarr.small.test'];

testCheck(certificateHeadroom, {
  holds: [
    { given: 'three months to go', world: secured() },
    { given: 'thirty days to the hour', world: until('2026-12-01T12:00:00.000Z') },
  ],
  broken: [
    { given: 'within the band to monitor', world: until('2026-11-24T12:00:00.000Z'), subjects: sonarr },
    { given: 'the last day of that band', world: until('2026-11-15T12:00:00.000Z'), subjects: sonarr },
  ],
  unknown: [
    {
      given: 'no certificate was shown',
      world: secured(({ tls }) => {
        tls.certificates = [];
        for (const profile of tls.profiles) profile.certificate = null;
      }),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'below its limit, which certificate-dates names', world: until('2026-11-10T12:00:00.000Z') },
  ],
});
