import type { Answer } from '../../evidence/routes.ts';
import type { Observation } from '../../kernel/check.ts';
import { isDefaultCertificate } from '../../traefik/default-certificate.ts';

/** Of an answer that is none: the certificate that the name lacks, else its router, or what is declared for it. */
export const causeOfAnswer = ({ host, scheme, certificate, router }: Answer): Pick<Observation, 'cause' | 'lead'> => {
  if (scheme === 'https' && certificate !== null && isDefaultCertificate(certificate))
    return { cause: { kind: 'certificate', key: host } };
  return { lead: router === '' ? { from: 'host', key: host } : { from: 'router', key: router } };
};
