import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { certificateNames } from './certificate-names.check.ts';

const names = (list: readonly string[], host?: string) =>
  secured(({ tls }, policy) => {
    policy.hosts = { [host ?? 'sonarr.small.test']: 'sonarr' };
    tls.profiles = tls.profiles
      .filter((profile) => profile.host === 'sonarr.small.test')
      .map((profile) => ({ ...profile, host: host ?? profile.host }));
    for (const each of tls.certificates) each.names = [...list];
  });
const sonarr = ['sonarr.small.test'];

testCheck(certificateNames, {
  holds: [
    { given: 'a wildcard for its domain', world: secured() },
    { given: 'the name itself, in capitals', world: names(['SONARR.small.test']) },
    { given: 'the name among others', world: names(['a.test', 'sonarr.small.test']) },
  ],
  broken: [
    { given: 'another name', world: names(['radarr.small.test']), subjects: sonarr },
    { given: 'the domain alone', world: names(['small.test']), subjects: sonarr },
    { given: 'a wildcard one label higher', world: names(['*.test']), subjects: sonarr },
    {
      given: 'a wildcard where the name has one label more',
      world: names(['*.small.test'], 'tv.sonarr.small.test'),
      subjects: ['tv.sonarr.small.test'],
    },
    { given: 'part of a label', world: names(['son*.small.test']), subjects: sonarr },
    {
      given: 'a wildcard for a whole top-level domain',
      world: names(['*.test'], 'small.test'),
      subjects: ['small.test'],
    },
    { given: 'a common name only', world: names([]), subjects: sonarr },
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
