import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const day = 86_400_000;

/** A certificate and its private key (PKCS#8), both PEM. */
export interface Made {
  certificate: string;
  key: string;
}

export interface CertificateWish {
  /** Common name. */
  subject: string;
  /** DNS names; none: it names no host. */
  names?: readonly string[];
  /** Whoever signs; left out: it signs itself. */
  by?: Made;
  /** Days from now, the first and the last of its life. */
  days?: readonly [number, number];
  /** Bits of an RSA key; left out: EC on P-256. */
  rsa?: number;
  hash?: 'SHA-1' | 'SHA-256';
  authority?: boolean;
  /** Left out: serverAuth. */
  usage?: 'server' | 'client';
}

type KeyAlgorithm =
  | { name: 'ECDSA'; namedCurve: string }
  | { name: 'RSASSA-PKCS1-v1_5'; modulusLength: number; publicExponent: Uint8Array<ArrayBuffer>; hash: string };

const algorithmFor = (rsa: number | undefined, hash: string): KeyAlgorithm =>
  rsa
    ? { name: 'RSASSA-PKCS1-v1_5', modulusLength: rsa, publicExponent: new Uint8Array([1, 0, 1]), hash }
    : { name: 'ECDSA', namedCurve: 'P-256' };

/** The key of an authority, able to sign with that hash. */
function signingKeyOf({ certificate, key }: Made, hash: string) {
  const { algorithm } = new X509Certificate(certificate).publicKey;
  return webcrypto.subtle.importKey(
    'pkcs8',
    PemConverter.decodeFirst(key),
    'namedCurve' in algorithm ? algorithm : { name: 'RSASSA-PKCS1-v1_5', hash },
    false,
    ['sign'],
  );
}

/** Makes a key and its certificate; the authority's key may be RSA or EC, PKCS#8. */
export async function makeCertificate({
  subject,
  names = [],
  by,
  days = [-1, 90],
  rsa,
  hash = 'SHA-256',
  authority = false,
  usage = 'server',
}: CertificateWish): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(algorithmFor(rsa, hash), true, ['sign', 'verify']);
  const now = Date.now();
  const made = await X509CertificateGenerator.create({
    serialNumber: `00${randomBytes(8).toString('hex')}`,
    subject: `CN=${subject}`,
    issuer: by ? new X509Certificate(by.certificate).subject : `CN=${subject}`,
    notBefore: new Date(now + days[0] * day),
    notAfter: new Date(now + days[1] * day),
    publicKey: keys.publicKey,
    signingKey: by ? await signingKeyOf(by, hash) : keys.privateKey,
    signingAlgorithm: {
      name: by ? new X509Certificate(by.certificate).publicKey.algorithm.name : algorithmFor(rsa, hash).name,
      hash,
    },
    extensions: [
      new BasicConstraintsExtension(authority, undefined, true),
      ...(authority
        ? []
        : [
            new ExtendedKeyUsageExtension([
              usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
            ]),
          ]),
      ...(names.length > 0
        ? [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))]
        : []),
    ],
  });
  return {
    certificate: made.toString('pem'),
    key: PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
  };
}
