import type { Criterion } from '../../helpers/kernel/check.ts';
import { certificateChains } from './certificate-chains.check.ts';
import { certificateDates } from './certificate-dates.check.ts';
import { certificateHeadroom } from './certificate-headroom.check.ts';
import { certificateKeys } from './certificate-keys.check.ts';
import { certificateNames } from './certificate-names.check.ts';
import { certificateRenewal } from './certificate-renewal.check.ts';
import { cipherSuites } from './cipher-suites.check.ts';
import { defaultCertificates } from './default-certificates.check.ts';
import { fragmentedHellos } from './fragmented-hellos.check.ts';
import { hsts } from './hsts.check.ts';
import { http2 } from './http2.check.ts';
import { http3Answers } from './http3-answers.check.ts';
import { httpsRedirects } from './https-redirects.check.ts';
import { keyFileModes } from './key-file-modes.check.ts';
import { mixedContent } from './mixed-content.check.ts';
import { modernTls } from './modern-tls.check.ts';
import { permanentRedirects } from './permanent-redirects.check.ts';
import { plainContent } from './plain-content.check.ts';
import { plainHsts } from './plain-hsts.check.ts';
import { plainRouters } from './plain-routers.check.ts';
import { splitNames } from './split-names.check.ts';
import { tlsOptions } from './tls-options.check.ts';
import { tlsRenegotiation } from './tls-renegotiation.check.ts';
import { tlsRouters } from './tls-routers.check.ts';
import { tlsVersions } from './tls-versions.check.ts';
import { unknownNames } from './unknown-names.check.ts';

const iteration = 3;

/** 3 TLS and HTTPS. */
export const tlsCriteria: readonly Criterion[] = [
  {
    id: '3.1',
    iteration,
    severity: 'high',
    title: 'Plain HTTP redirects to HTTPS on every host name, permanently, and serves no content',
    checks: [httpsRedirects, permanentRedirects, plainContent],
  },
  {
    id: '3.2',
    iteration,
    severity: 'high',
    title: 'TLS 1.2 is the floor, 1.3 is offered, with no weak cipher suites and HTTP/2 by ALPN',
    checks: [tlsVersions, modernTls, cipherSuites, http2, tlsRenegotiation],
  },
  {
    id: '3.3',
    iteration,
    severity: 'high',
    title: 'Each host presents a certificate that is valid for it, never the proxy’s default certificate',
    checks: [
      certificateChains,
      certificateNames,
      certificateDates,
      certificateKeys,
      defaultCertificates,
      certificateHeadroom,
    ],
  },
  { id: '3.4', iteration, severity: 'medium', title: 'An unknown SNI name is refused', checks: [unknownNames] },
  {
    id: '3.5',
    iteration,
    severity: 'high',
    title: 'Key files and the ACME store are mode 600',
    checks: [keyFileModes],
  },
  {
    id: '3.6',
    iteration,
    severity: 'medium',
    title: 'HSTS with at least the declared max-age, over HTTPS only',
    checks: [hsts, plainHsts],
  },
  {
    id: '3.7',
    iteration,
    severity: 'medium',
    title: 'Front pages load nothing over plain HTTP',
    checks: [mixedContent],
  },
  {
    id: '3.8',
    iteration,
    severity: 'medium',
    title: 'Renewal is configured, or expiry is alerted on',
    checks: [certificateRenewal],
  },
  {
    id: '3.9',
    iteration,
    severity: 'high',
    title: 'Every router on the TLS entrypoint has TLS, and none serves on the plain one',
    checks: [tlsRouters, plainRouters],
  },
  {
    id: '3.10',
    iteration,
    severity: 'high',
    title: 'What holds over TCP holds over HTTP/3, and where the handshake’s name and the Host header differ',
    checks: [http3Answers, splitNames, fragmentedHellos, tlsOptions],
  },
];
