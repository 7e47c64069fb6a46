import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { certificateName } from './certificate-name.ts';

async function made(name: string, hosts: readonly string[]): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value })))],
  });
  return certificate.toString('pem');
}

describe('the name of a certificate', () => {
  it('is its common name, else its subject, else its hosts', async () => {
    expect(certificateName(await made('CN=sonarr.media.test, O=Media', ['a.test']))).toBe('sonarr.media.test');
    expect(certificateName(await made('O=Media', ['a.test']))).toBe('O=Media');
    expect(certificateName(await made('', ['a.test', 'b.test']))).toBe('DNS:a.test, DNS:b.test');
  });

  it('is told of one that cannot be read, the second time too', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n';
    expect([broken, broken].map(certificateName)).toEqual(Array(2).fill('a certificate that cannot be read'));
  });
});
