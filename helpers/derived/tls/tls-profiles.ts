import type { Attempt, Certificate, Tls, TlsProfile } from '../../evidence/tls.ts';
import type { Cause } from '../../kernel/cause.ts';
import { notApplicable, type Observation, type Verdictless } from '../../kernel/check.ts';
import type { Policy } from '../../policy/policy.ts';
import { wholeDays } from '../../lib/statistics.ts';
import { withPort } from '../../lib/url.ts';
import { unaskedHosts } from '../stack/declared-hosts.ts';

type Seen = Pick<Observation, 'holds' | 'observed' | 'cause'>;
type EntryAddress = Pick<TlsProfile, 'address' | 'port'>;

/** `openssl s_client` with one entry address, and one name or none. */
export function reproduceHandshake({ address, port }: EntryAddress, name: string | null, options = ''): string {
  const sni = name === null ? '-noservername' : `-servername ${name}`;
  return `openssl s_client -connect ${withPort(address, port)} ${sni}${options ? ` ${options}` : ''} </dev/null`;
}

/** Why there is no TLS at all behind a name; null: some version is spoken. */
export function lackOfTls({ versions, port }: Pick<TlsProfile, 'versions' | 'port'>): Seen | null {
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

/**
 * One observation for each name at each entry address. all: what was looked at, where only some of it is judged here; a
 * declared name without any could not be seen.
 */
export function judgeProfiles(
  policy: Policy,
  profiles: readonly TlsProfile[],
  expected: string,
  judge: (profile: TlsProfile) => Seen,
  reproduce: (profile: TlsProfile) => string,
  all: readonly TlsProfile[] = profiles,
): readonly Observation[] | Verdictless {
  const unasked = unaskedHosts(policy, all, expected, 'no handshake was tried with it');
  if (profiles.length + unasked.length === 0) return notApplicable('no host name is declared or routed');
  const judged = profiles.map((profile): Observation => ({
    subject: profile.host,
    lead: { from: 'hostTls', key: profile.host },
    expected,
    ...judge(profile),
    reproduce: reproduce(profile),
  }));
  return [...judged, ...unasked];
}

/** The certificate that a name is shown; undefined: none, or none that could be read. */
export const certificateOf = (
  { certificates }: Pick<Tls, 'certificates'>,
  { certificate }: Pick<TlsProfile, 'certificate'>,
): Certificate | undefined => certificates.find(({ id }) => id === certificate);

/** The certificate that is wrong, by its first name; where it is none for this host, the one that this host lacks. */
export const causeOfCertificate = ({ names, proxyDefault }: Certificate, host: string): Cause => ({
  kind: 'certificate',
  key: (coversHost(names, host) && !proxyDefault ? names.toSorted()[0] : undefined) ?? host,
});

const showCertificate =
  '2>/dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName -fingerprint -sha256';

/**
 * One observation for each name and the certificate it is shown. Where none is shown there is nothing to judge: that is
 * `certificate-chains`' finding.
 */
export function judgeCertificates(
  policy: Policy,
  tls: Tls,
  expected: string,
  judge: (certificate: Certificate, profile: TlsProfile) => Seen,
  all: readonly TlsProfile[] = tls.profiles,
): readonly Observation[] | Verdictless {
  const one = (profile: TlsProfile): Seen => {
    const certificate = certificateOf(tls, profile);
    return certificate
      ? { cause: causeOfCertificate(certificate, profile.host), ...judge(certificate, profile) }
      : { holds: null, observed: `no certificate was shown: ${lackOfTls(profile)?.observed ?? profile.alpn.detail}` };
  };
  return judgeProfiles(
    policy,
    tls.profiles,
    expected,
    one,
    (profile) => `${reproduceHandshake(profile, profile.host)} ${showCertificate}`,
    all,
  );
}

/** Whole days by which one moment lies after another; negative where it lies before. */
export const daysLeft = (notAfter: string, at: string): number => wholeDays(Date.parse(at), Date.parse(notAfter));

/** RFC 9525: a name, or `*` for exactly its first label; letters in either case. */
export function coversHost(names: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  const [, ...rest] = wanted.split('.');
  const parent = rest.length > 1 ? `*.${rest.join('.')}` : null;
  return names.some((name) => name.toLowerCase() === wanted || name.toLowerCase() === parent);
}
