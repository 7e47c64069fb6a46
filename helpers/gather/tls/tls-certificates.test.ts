import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../sources/make-certificate.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { idOf, readAuthority, readChain } from './tls-certificates.ts';

const root = await makeCertificate({ subject: 'Root', authority: true });
const leaf = await makeCertificate({
  subject: 'a.small.test',
  names: ['a.small.test', '*.B.small.test'],
  by: root,
  days: [-2, 23],
});
const policyWith = (authority: string | null) =>
  secured((_, policy) => {
    policy.tls.authority = authority;
  }).policy;
const authority = readAuthority({ policy: policyWith('env:CA'), resolve: () => root.certificate });
const read = (chain: readonly string[]) => readChain(chain, authority, new Date());

describe('readChain', () => {
  it('says what stands in a certificate and in those after it', async () => {
    const seen = await read([leaf.certificate, root.certificate]);
    expect(seen).toMatchObject({
      id: idOf([leaf.certificate, root.certificate]),
      subject: 'a.small.test',
      issuer: 'Root',
      names: ['a.small.test', '*.b.small.test'],
      key: { type: 'ec', bits: 256 },
      signature: 'ecdsa-with-SHA256',
      selfSigned: false,
      proxyDefault: false,
      trust: { trusted: true, reason: 'signed by Root' },
    });
    expect(seen.sent).toEqual([expect.objectContaining({ subject: 'Root', issuer: 'Root', selfSigned: true })]);
    expect(Math.round((Date.parse(seen.notAfter) - Date.parse(seen.notBefore)) / 86_400_000)).toBe(25);
    expect(seen.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('tells short keys and old signatures', async () => {
    const rsa = await makeCertificate({ subject: 'Root', authority: true, rsa: 2048 });
    const weak = await makeCertificate({ subject: 'b', by: rsa, rsa: 1024, hash: 'SHA-1' });
    expect(await read([weak.certificate])).toMatchObject({
      key: { type: 'rsa', bits: 1024 },
      signature: 'sha1WithRSAEncryption',
    });
  });

  it('knows the proxy’s own', async () => {
    expect((await read([(await makeCertificate({ subject: 'TRAEFIK DEFAULT CERT' })).certificate])).proxyDefault).toBe(
      true,
    );
    expect(
      (await read([(await makeCertificate({ subject: 'x', names: ['0123.abcd.traefik.default'] })).certificate]))
        .proxyDefault,
    ).toBe(true);
  });

  it('has no opinion without an authority', async () => {
    const blind = { roots: null, name: 'env:CA, which gives nothing' };
    expect((await readChain([leaf.certificate], blind, new Date())).trust).toEqual({
      trusted: null,
      reason: 'nobody to hold it against: env:CA, which gives nothing',
    });
  });
});

describe('readAuthority', () => {
  it('takes every certificate that the reference gives', () => {
    expect(
      readAuthority({
        policy: policyWith('env:CA'),
        resolve: (reference) => (reference === 'env:CA' ? `${root.certificate}\n${leaf.certificate}` : null),
      }),
    ).toMatchObject({ name: 'Root, a.small.test', roots: { length: 2 } });
  });

  it('takes the public roots where none is declared', () => {
    const { roots, name } = readAuthority({ policy: policyWith(null), resolve: () => null });
    expect(name).toBe('the public roots');
    expect(roots?.length).toBeGreaterThan(50);
  });

  it('trusts nobody where the reference gives nothing, or something else', () => {
    for (const [text, why] of [
      [null, /gives nothing/],
      ['secret', /no certificate in PEM/],
      ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /no certificate in PEM/],
    ] as const) {
      expect(readAuthority({ policy: policyWith('env:CA'), resolve: () => text })).toEqual({
        roots: null,
        name: expect.stringMatching(why),
      });
    }
  });
});
