import { defineCheck } from '../../helpers/kernel/check.ts';
import {
  causeOfCertificate,
  certificateOf,
  judgeProfiles,
  lackOfTls,
  reproduceHandshake,
} from '../../helpers/derived/tls/tls-profiles.ts';
import type { Tls, TlsProfile } from '../../helpers/evidence/tls.ts';

function judge(profile: TlsProfile, tls: Tls) {
  const certificate = certificateOf(tls, profile);
  if (!certificate)
    return lackOfTls(profile) ?? { holds: null, observed: `no certificate could be read: ${profile.alpn.detail}` };
  const { trust, subject, issuer } = certificate;
  return {
    holds: trust.trusted,
    cause: causeOfCertificate(certificate, profile.host),
    observed: trust.trusted ? `${subject}, ${trust.reason}` : `${subject}, issued by ${issuer}: ${trust.reason}`,
  };
}

export const certificateChains = defineCheck({
  id: 'certificate-chains',
  title: 'Every host name presents a certificate whose chain ends at a trusted authority',
  severity: 'high',
  why: 'Whoever has to click a warning away every day will click away the one that means somebody else answers.',
  fix:
    'Serve the certificate followed by its intermediates, ' +
    'from the authority that this policy names or from a public one.',
  restsOn: ['files'],
  requires: ['tls'],
  evaluate: ({ tls }, policy) =>
    judgeProfiles(
      policy,
      tls.profiles,
      `a chain that ends at ${tls.authority}`,
      (profile) => judge(profile, tls),
      (profile) => reproduceHandshake(profile, profile.host, '-showcerts'),
    ),
});
