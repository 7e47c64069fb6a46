import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { certificateKeys } from './certificate-keys.check.ts';

type Certificate = Artifacts['tls']['certificates'][number];
const leaf = (change: Partial<Certificate>) =>
  secured(({ tls }, policy) => {
    tls.profiles = tls.profiles.slice(1, 2);
    policy.hosts = { 'sonarr.small.test': 'sonarr' };
    for (const each of tls.certificates) Object.assign(each, change);
  });
const above = (change: Partial<Certificate['sent'][number]>) =>
  secured(({ tls }, policy) => {
    tls.profiles = tls.profiles.slice(1, 2);
    policy.hosts = { 'sonarr.small.test': 'sonarr' };
    for (const each of tls.certificates) each.sent = each.sent.map((link) => ({ ...link, ...change }));
  });
const sonarr = ['sonarr.small.test'];

testCheck(certificateKeys, {
  holds: [
    {
      given: 'Ed25519 of a length that nobody told',
      world: leaf({ key: { type: 'ed25519', bits: null }, signature: 'Ed25519' }),
    },
    { given: 'Ed448', world: leaf({ key: { type: 'ed448', bits: 456 } }) },
    { given: 'RSA for PSS only', world: leaf({ key: { type: 'rsa-pss', bits: 2048 } }) },
    {
      given: 'a root alone, of which nobody knows how it is signed',
      world: leaf({ selfSigned: true, signature: null, sent: [] }),
    },
    { given: 'EC on P-256, signed with SHA-256', world: secured() },
    {
      given: 'RSA of 2048 bits',
      world: leaf({ key: { type: 'rsa', bits: 2048 }, signature: 'sha256WithRSAEncryption' }),
    },
    { given: 'Ed25519, signed so too', world: leaf({ key: { type: 'ed25519', bits: 256 }, signature: 'Ed25519' }) },
    { given: 'RSA-PSS with SHA-512', world: leaf({ signature: 'RSA-PSS with SHA-512' }) },
    {
      given: 'a root that was sent along, with SHA-1 on itself',
      world: above({ selfSigned: true, signature: 'sha1WithRSAEncryption' }),
    },
  ],
  broken: [
    {
      given: 'RSA for PSS only, of 1024 bits',
      world: leaf({ key: { type: 'rsa-pss', bits: 1024 } }),
      subjects: sonarr,
    },
    { given: 'DSA of a length that nobody told', world: leaf({ key: { type: 'dsa', bits: null } }), subjects: sonarr },
    { given: 'RSA of 1024 bits', world: leaf({ key: { type: 'rsa', bits: 1024 } }), subjects: sonarr },
    { given: 'EC of 192 bits', world: leaf({ key: { type: 'ec', bits: 192 } }), subjects: sonarr },
    { given: 'DSA', world: leaf({ key: { type: 'dsa', bits: 3072 } }), subjects: sonarr },
    { given: 'signed with SHA-1', world: leaf({ signature: 'sha1WithRSAEncryption' }), subjects: sonarr },
    { given: 'signed with ECDSA and SHA-1', world: leaf({ signature: 'ecdsa-with-SHA1' }), subjects: sonarr },
    { given: 'signed with RSA-PSS and SHA-1', world: leaf({ signature: 'RSA-PSS with SHA-1' }), subjects: sonarr },
    { given: 'signed with MD5', world: leaf({ signature: 'md5WithRSAEncryption' }), subjects: sonarr },
    { given: 'an intermediate with a short key', world: above({ key: { type: 'rsa', bits: 1024 } }), subjects: sonarr },
    {
      given: 'an intermediate signed with SHA-1',
      world: above({ signature: 'sha1WithRSAEncryption' }),
      subjects: sonarr,
    },
    {
      given: 'a stricter policy',
      world: secured(({ tls }, policy) => {
        tls.profiles = tls.profiles.slice(1, 2);
        policy.tls.keyBits = { rsa: 2048, ec: 384 };
      }),
      subjects: sonarr,
    },
  ],
  unknown: [
    ...['x-ed25519', 'ed25519ph', 'ecx', 'brainpool-rsa'].map((type) => ({
      given: `a kind of key that is only called so: ${type}`,
      world: leaf({ key: { type, bits: 4096 } }),
      subjects: sonarr,
    })),
    { given: 'RSA of a length that nobody told', world: leaf({ key: { type: 'rsa', bits: null } }), subjects: sonarr },
    { given: 'a curve that we do not know', world: leaf({ key: { type: 'ec', bits: null } }), subjects: sonarr },
    {
      given: 'a kind of key that we do not know',
      world: leaf({ key: { type: 'ml-dsa-65', bits: null } }),
      subjects: sonarr,
    },
    { given: 'a signature that we do not know', world: leaf({ signature: null }), subjects: sonarr },
    {
      given: 'no certificate was shown',
      world: secured(({ tls }) =>
        tls.profiles
          .filter(({ host }) => host === 'sonarr.small.test')
          .forEach((profile) => {
            profile.certificate = null;
          }),
      ),
      subjects: sonarr,
    },
  ],
  notApplicable: [
    {
      given: 'no host name at all',
      world: secured(({ tls }, policy) => {
        tls.profiles = [];
        policy.hosts = {};
      }),
    },
  ],
});
