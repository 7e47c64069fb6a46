import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeCertificates } from '../../helpers/derived/tls/tls-profiles.ts';

export const defaultCertificates = defineCheck({
  id: 'default-certificates',
  title: 'No host name presents the proxy’s default certificate',
  severity: 'high',
  why: 'The proxy makes it up anew at every start, so nobody can ever tell the real host from another.',
  fix: 'Give the proxy a certificate for this name, or the router a `certResolver`.',
  restsOn: ['files'],
  requires: ['tls'],
  evaluate: ({ tls }, policy) =>
    judgeCertificates(
      policy,
      tls,
      'a certificate that somebody was asked for',
      ({ proxyDefault, subject, issuer }) => ({
        holds: !proxyDefault,
        observed: proxyDefault ? subject : `${subject}, issued by ${issuer}`,
      }),
    ),
});
