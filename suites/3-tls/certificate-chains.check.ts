import { defineCheck } from '../../helpers/kernel/check.ts';
import { certificateOf, judgeLooks, lackOfTls, seeHandshake } from '../../helpers/derived/tls/tls-looks.ts';
import type { Tls, TlsLook } from '../../helpers/evidence/tls.ts';

function judge(look: TlsLook, tls: Tls) {
  const certificate = certificateOf(tls, look);
  if (!certificate)
    return lackOfTls(look) ?? { holds: null, observed: `no certificate could be read: ${look.alpn.detail}` };
  const { trust, subject, issuer } = certificate;
  return {
    holds: trust.trusted,
    observed: trust.trusted ? `${subject}, ${trust.reason}` : `${subject}, issued by ${issuer}: ${trust.reason}`,
  };
}

export const certificateChains = defineCheck({
  id: 'certificate-chains',
  title: 'Every host name presents a certificate whose chain ends at a trusted authority',
  severity: 'high',
  why: 'Whoever has to click a warning away every day will click away the one that means somebody else answers.',
  fix: 'Serve the certificate followed by its intermediates, from the authority that this policy names or from a public one.',
  requires: ['tls'],
  evaluate: ({ tls }) =>
    judgeLooks(
      tls.looks,
      `a chain that ends at ${tls.authority}`,
      (look) => judge(look, tls),
      (look) => seeHandshake(look, look.host, '-showcerts'),
    ),
});
