import type { Attempt, Certificate, Tls, TlsLook } from '../../evidence/tls.ts';
import { notApplicable, type Observation, type Verdictless } from '../../kernel/check.ts';

type Seen = Pick<Observation, 'holds' | 'observed'>;
type Door = Pick<TlsLook, 'address' | 'port'>;

const day = 86_400_000;

/** `openssl s_client` with one door, and one name or none. */
export const seeHandshake = ({ address, port }: Door, name: string | null, options = ''): string =>
  `openssl s_client -connect ${address.includes(':') ? `[${address}]` : address}:${port} ${name === null ? '-noservername' : `-servername ${name}`}${options ? ` ${options}` : ''} </dev/null`;

/** Why there is no TLS at all behind a name; null: some version is spoken. */
export function lackOfTls({ versions, port }: Pick<TlsLook, 'versions' | 'port'>): Seen | null {
  const attempts: Attempt[] = Object.values(versions);
  if (attempts.some(({ outcome }) => outcome === 'accepted')) return null;
  const unseen = attempts.find(({ outcome }) => outcome === 'unseen');
  if (unseen) return { holds: null, observed: `could not be asked: ${unseen.detail}` };
  const [first] = attempts;
  if (attempts.some(({ outcome }) => outcome === 'closed'))
    return { holds: false, observed: `nothing listens on port ${port}` };
  if (attempts.some(({ outcome }) => outcome === 'other'))
    return { holds: false, observed: `what answers on port ${port} speaks no TLS` };
  return { holds: false, observed: `no version of TLS is accepted: ${first?.detail ?? 'none was tried'}` };
}

/** One observation for each name at each door. */
export function judgeLooks(
  looks: readonly TlsLook[],
  expected: string,
  judge: (look: TlsLook) => Seen,
  see: (look: TlsLook) => string,
): readonly Observation[] | Verdictless {
  if (looks.length === 0) return notApplicable('no host name is declared or routed');
  return looks.map((look) => ({ subject: look.host, expected, ...judge(look), see: see(look) }));
}

/** The certificate that a name is shown; undefined: none, or none that could be read. */
export const certificateOf = (
  { certificates }: Pick<Tls, 'certificates'>,
  { certificate }: Pick<TlsLook, 'certificate'>,
): Certificate | undefined => certificates.find(({ id }) => id === certificate);

const showCertificate =
  '2>/dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName -fingerprint -sha256';

/** One observation for each name and the certificate it is shown. Where none is shown there is nothing to judge: that is `certificate-chains`' finding. */
export function judgeCertificates(
  tls: Tls,
  expected: string,
  judge: (certificate: Certificate, look: TlsLook) => Seen,
): readonly Observation[] | Verdictless {
  const one = (look: TlsLook): Seen => {
    const certificate = certificateOf(tls, look);
    return certificate
      ? judge(certificate, look)
      : { holds: null, observed: `no certificate was shown: ${lackOfTls(look)?.observed ?? look.alpn.detail}` };
  };
  return judgeLooks(tls.looks, expected, one, (look) => `${seeHandshake(look, look.host)} ${showCertificate}`);
}

/** Whole days by which one moment lies after another; negative where it lies before. */
export const daysLeft = (notAfter: string, at: string): number =>
  Math.floor((Date.parse(notAfter) - Date.parse(at)) / day);

/** RFC 9525: a name, or `*` for exactly its first label; letters in either case. */
export function coversHost(names: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  const [, ...rest] = wanted.split('.');
  const parent = rest.length > 1 ? `*.${rest.join('.')}` : null;
  return names.some((name) => name.toLowerCase() === wanted || name.toLowerCase() === parent);
}
