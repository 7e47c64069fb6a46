import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { defaultCertificates } from './default-certificates.check.ts';

const sonarr = ['sonarr.small.test'];

testCheck(defaultCertificates, {
  holds: [{ given: 'a certificate of an authority', world: secured() }],
  broken: [
    {
      given: 'the one that the proxy made up',
      world: secured(({ tls }, policy) => {
        tls.profiles = tls.profiles.slice(1, 2);
        policy.hosts = { 'sonarr.small.test': 'sonarr' };
        for (const each of tls.certificates)
          Object.assign(each, { proxyDefault: true, subject: 'TRAEFIK DEFAULT CERT' });
      }),
      subjects: sonarr,
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
