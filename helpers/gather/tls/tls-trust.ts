import type { X509Certificate } from 'node:crypto';

interface Trust {
  trusted: boolean;
  reason: string;
}

const serverAuth = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/** `CN=…` of a subject, or all of it. */
export const shortName = (subject: string): string => /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');

const same = (one: X509Certificate, other: X509Certificate): boolean => one.raw.equals(other.raw);
const names = (child: X509Certificate, parent: X509Certificate): boolean => child.issuer === parent.subject;
const signs = (parent: X509Certificate, child: X509Certificate): boolean =>
  child.checkIssued(parent) && child.verify(parent.publicKey);

/**
 * By name and signature; OpenSSL's own idea of it also wants to see an authority, which a server that signs for itself
 * seldom is.
 */
export const isSelfSigned = (certificate: X509Certificate): boolean =>
  names(certificate, certificate) && certificate.verify(certificate.publicKey);

function outOfDate({ subject, validFromDate, validToDate }: X509Certificate, now: Date): string | null {
  if (now > validToDate)
    return `${shortName(subject)}, which signed it, expired on ${validToDate.toISOString().slice(0, 10)}`;
  return now < validFromDate
    ? `${shortName(subject)}, which signed it, is not valid before ${validFromDate.toISOString().slice(0, 10)}`
    : null;
}

/** Why no way leads on from here. */
function deadEnd(at: X509Certificate, leaf: X509Certificate, known: readonly X509Certificate[]): string {
  const issuer = shortName(at.issuer);
  if (isSelfSigned(at))
    return same(at, leaf)
      ? 'it is signed by itself'
      : `its chain ends at ${shortName(at.subject)}, which is no trusted authority`;
  const claimed = known.filter((each) => names(at, each));
  if (claimed.length === 0)
    return (
      `${issuer}, which signed ${same(at, leaf) ? 'it' : shortName(at.subject)}, was not sent ` +
      'and is no trusted authority: an intermediate is missing, or the authority is unknown'
    );
  return claimed.some((each) => each.ca)
    ? `the signature on ${shortName(at.subject)} is not that of ${issuer}`
    : `${issuer} may sign no certificates`;
}

/**
 * Whether a way leads from a server's certificate, over those it sent, to an authority; the first way that does is
 * taken, in whatever order they were sent.
 * The dates of the certificate itself and the names in it are not looked at; those of everything above it are. Name
 * constraints and revocation are not.
 */
export function findTrust(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Date,
): Trust {
  const usage = leaf.keyUsage as readonly string[] | undefined;
  if (usage && !usage.some((each) => serverAuth.includes(each)))
    return { trusted: false, reason: 'it is not made out for servers' };
  const climb = (at: X509Certificate, used: readonly X509Certificate[]): Trust => {
    if (authorities.some((each) => same(each, at)))
      return { trusted: true, reason: `${shortName(at.subject)} is trusted` };
    let worst: Trust | null = null;
    for (const authority of authorities.filter((each) => names(at, each) && signs(each, at))) {
      const late = outOfDate(authority, now);
      if (!late) return { trusted: true, reason: `signed by ${shortName(authority.subject)}` };
      worst = { trusted: false, reason: late };
    }
    const isUsed = (each: X509Certificate) => used.some((before) => same(before, each));
    for (const parent of sent.filter((each) => each.ca && !isUsed(each) && names(at, each) && signs(each, at))) {
      const late = outOfDate(parent, now);
      const above = late ? { trusted: false, reason: late } : climb(parent, [...used, parent]);
      if (above.trusted) return above;
      worst ??= above;
    }
    return worst ?? { trusted: false, reason: deadEnd(at, leaf, [...sent, ...authorities]) };
  };
  return climb(leaf, [leaf]);
}
