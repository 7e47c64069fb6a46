import { defineCheck } from '../../helpers/kernel/check.ts';
import { coversHost, judgeCertificates } from '../../helpers/derived/tls/tls-profiles.ts';
import type { Certificate } from '../../helpers/evidence/tls.ts';

function describeNames({ names, subject }: Certificate): string {
  if (names.length === 0) return `a certificate of ${subject} without any name`;
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `a certificate for ${names.slice(0, 5).join(', ')}${more}`;
}

export const certificateNames = defineCheck({
  id: 'certificate-names',
  title: 'Every host name presents a certificate that is made out for it',
  severity: 'high',
  why: 'A certificate for another name is no proof of who answers, and browsers say so.',
  fix: 'Get a certificate with this name in it, or correct the name that the router is asked by.',
  restsOn: ['files'],
  requires: ['tls'],
  evaluate: ({ tls }, policy) =>
    judgeCertificates(policy, tls, 'the host name among those of the certificate', (certificate, { host }) => ({
      holds: coversHost(certificate.names, host),
      observed: describeNames(certificate),
    })),
});
