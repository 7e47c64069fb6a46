import { createHash, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Certificate, KeyFacts, Link } from '../../evidence/tls.ts';
import { isDefaultCertificate } from '../../traefik/default-certificate.ts';
import type { GatherContext } from '../context.ts';
import { findTrust, isSelfSigned, shortName } from './tls-trust.ts';

const curves: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp256k1: 256,
  secp224r1: 224,
  prime192v1: 192,
};
const fixed: Readonly<Record<string, number>> = { ed25519: 256, ed448: 456 };
const blocks = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Whom certificates are held against. null: the policy names an authority that cannot be had. */
export interface Authority {
  roots: readonly X509Certificate[] | null;
  /** For people. */
  name: string;
}

let publicRoots: X509Certificate[] | null = null;
/** The public roots that Node carries. */
export const rootsOfAll = (): X509Certificate[] =>
  (publicRoots ??= rootCertificates.map((pem) => new X509Certificate(pem)));

/** The policy's authority by its reference, else the public roots that Node carries. */
export function readAuthority({ policy, resolve }: Pick<GatherContext, 'policy' | 'resolve'>): Authority {
  const reference = policy.tls.authority;
  if (reference === null) return { roots: rootsOfAll(), name: 'the public roots' };
  const text = resolve(reference);
  if (text === null)
    return { roots: null, name: `${reference}, which gives nothing: set it to the PEM of the authority` };
  try {
    const roots = (text.match(blocks) ?? []).map((pem) => new X509Certificate(pem));
    if (roots.length > 0) return { roots, name: roots.map(({ subject }) => shortName(subject)).join(', ') };
  } catch {
    // Said below: what is no certificate is none, however it fails.
  }
  return { roots: null, name: `${reference}, which holds no certificate in PEM` };
}

function keyFactsOf({ publicKey }: X509Certificate): KeyFacts {
  const type = publicKey.asymmetricKeyType ?? 'unknown';
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  return { type, bits: modulusLength ?? (namedCurve ? curves[namedCurve] : fixed[type]) ?? null };
}

/**
 * Its hash stands in the parameters where the name of the algorithm does not say it (RSA-PSS); Node below 24.9 names
 * none at all.
 */
async function signatureOf(certificate: X509Certificate): Promise<string | null> {
  const name = (certificate as { signatureAlgorithm?: string }).signatureAlgorithm;
  if (name && !/pss/i.test(name)) return name;
  await import('reflect-metadata');
  const { X509Certificate: Parsed } = await import('@peculiar/x509');
  const { name: kind, hash } = new Parsed(certificate.raw).signatureAlgorithm as {
    name: string;
    hash?: { name: string };
  };
  if (hash) return `${kind} with ${hash.name}`;
  return kind.startsWith('Ed') ? kind : null;
}

async function linkOf(certificate: X509Certificate): Promise<Link> {
  const { subject, issuer, validToDate } = certificate;
  return {
    subject: shortName(subject),
    issuer: shortName(issuer),
    notAfter: validToDate.toISOString(),
    key: keyFactsOf(certificate),
    signature: await signatureOf(certificate),
    selfSigned: isSelfSigned(certificate),
  };
}

/** DNS names and addresses that a certificate is made out for; its common name does not count any more (RFC 9525). */
const namesOf = ({ subjectAltName }: X509Certificate): string[] =>
  (subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1]?.toLowerCase() ?? []);

/** The name of one chain as it was sent. */
export const idOf = (chain: readonly string[]): string =>
  createHash('sha256').update(chain.join('')).digest('hex').slice(0, 16);

/**
 * What a chain of PEMs, the server's own first, says of itself, and whether the authority stands behind it at that
 * moment. Throws where it is none.
 */
export async function readChain(chain: readonly string[], { roots, name }: Authority, now: Date): Promise<Certificate> {
  const [leaf, ...sent] = chain.map((pem) => new X509Certificate(pem));
  if (!leaf) throw new Error('an empty chain');
  return {
    ...(await linkOf(leaf)),
    id: idOf(chain),
    fingerprint: leaf.fingerprint256,
    names: namesOf(leaf),
    notBefore: leaf.validFromDate.toISOString(),
    proxyDefault: isDefaultCertificate(leaf.subject) || namesOf(leaf).some((each) => each.endsWith('.traefik.default')),
    sent: await Promise.all(sent.map(linkOf)),
    trust:
      roots === null
        ? { trusted: null, reason: `nobody to hold it against: ${name}` }
        : findTrust(leaf, sent, roots, now),
  };
}
