import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { certificateDates } from './certificate-dates.check.ts';

// The small world is looked at on 2026-11-01 at noon; 14 days must be left.
const dates = (notBefore: string, notAfter: string) =>
  secured(({ tls }, policy) => {
    tls.profiles = tls.profiles.slice(1, 2);
    policy.hosts = { 'sonarr.small.test': 'sonarr' };
    for (const each of tls.certificates) Object.assign(each, { notBefore, notAfter });
  });
const until = (notAfter: string) => dates('2026-10-01T12:00:00.000Z', notAfter);
const sonarr = ['sonarr.small.test'];

testCheck(certificateDates, {
  holds: [
    { given: 'three months to go', world: secured() },
    { given: 'exactly as many days as must be left', world: until('2026-11-15T12:00:00.000Z') },
    { given: 'within the band to monitor', world: until('2026-11-20T12:00:00.000Z') },
  ],
  broken: [
    { given: 'a second less than must be left', world: until('2026-11-15T11:59:59.000Z'), subjects: sonarr },
    { given: 'three days left', world: until('2026-11-04T12:00:00.000Z'), subjects: sonarr },
    { given: 'expired an hour ago', world: until('2026-11-01T11:00:00.000Z'), subjects: sonarr },
    {
      given: 'not valid before tomorrow',
      world: dates('2026-11-02T12:00:00.000Z', '2027-11-02T12:00:00.000Z'),
      subjects: sonarr,
    },
    {
      given: 'a stricter policy',
      world: secured((_, policy) => {
        policy.tls.days = { monitor: 400, fail: 365 };
      }),
      subjects: ['auth', 'jellyfin', 'qbittorrent', 'radarr', 'sonarr'].map((name) => `${name}.small.test`),
    },
  ],
  unknown: [
    {
      given: 'no certificate was shown',
      world: secured(({ tls }) =>
        tls.profiles
          .filter(({ host }) => host === 'sonarr.small.test')
          .forEach((profile) => {
            profile.certificate = null;
          }),
      ),
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
