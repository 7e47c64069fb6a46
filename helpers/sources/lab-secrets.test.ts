import { createPrivateKey, scryptSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateNames, makeLabSecrets, secretFilesOf } from './lab-secrets.ts';

const day = 86_400_000;
const certificates = (pem = '') =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (each) => new X509Certificate(each),
  );
const first = await makeLabSecrets(4);
const second = await makeLabSecrets(4);
const value = (name: string) => first.environment[`STACKPROOF_LAB_${name}`] ?? '';

describe('the secrets of a lab', () => {
  it('are none before iteration 3, those of TLS from there on, and those of the login from iteration 4', async () => {
    expect((await makeLabSecrets(2)).environment).toEqual({});
    expect(Object.keys((await makeLabSecrets(3)).environment)).toEqual(
      ['CA', 'CERTIFICATE', 'KEY'].map((name) => `STACKPROOF_LAB_${name}`),
    );
    expect(Object.keys(first.environment)).toContain('STACKPROOF_LAB_TESTER_TOTP');
  });

  it('prove both ends of the tunnel to each other from iteration 7 on; one of them is a file', async () => {
    const { environment } = await makeLabSecrets(7);
    const [exit, client] = ['EXIT', 'TUNNEL'].map((name) => certificates(environment[`STACKPROOF_LAB_${name}`]));
    expect([exit, client].map((chain) => chain?.map(({ ca }) => ca))).toEqual([
      [false, true, true],
      [false, true, true],
    ]);
    expect(exit?.[2]?.raw.equals(client?.[2]?.raw ?? Buffer.alloc(0))).toBe(true);
    const [leaf] = client ?? [];
    expect(leaf?.checkPrivateKey(createPrivateKey(environment['STACKPROOF_LAB_TUNNEL'] ?? ''))).toBe(true);
    expect(environment['STACKPROOF_LAB_TUNNEL']?.endsWith('\n')).toBe(false);
    const files = secretFilesOf(environment, 7);
    expect(files['tunnel']).toEqual({ value: environment['STACKPROOF_LAB_TUNNEL'], uid: 0 });
    expect(Object.keys(secretFilesOf((await makeLabSecrets(5)).environment, 5))).not.toContain('tunnel');
    expect(Object.keys(files)).not.toContain('exit');
  });

  it('are other ones in every run, and no two of a run are the same', () => {
    const [one, other] = [first, second].map(({ environment }) => Object.values(environment));
    expect(one?.filter((each) => other?.includes(each))).toEqual([]);
    expect(new Set(one).size).toBe(one?.length);
  });

  it('hold a certificate for the stack’s names, valid for 90 days, its chain up to the authority, and the key', () => {
    const [root] = certificates(value('CA'));
    const [leaf, issuer, ...more] = certificates(value('CERTIFICATE'));
    if (!root || !leaf || !issuer) throw new Error('a certificate is missing');
    expect(more).toEqual([]);
    expect(leaf.subjectAltName).toBe(certificateNames.map((name) => `DNS:${name}`).join(', '));
    expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
    expect(issuer.ca && issuer.checkIssued(root) && issuer.verify(root.publicKey) && root.verify(root.publicKey)).toBe(
      true,
    );
    expect(leaf.checkPrivateKey(createPrivateKey(value('KEY')))).toBe(true);
    expect(Math.round((Date.parse(leaf.validTo) - Date.now()) / day)).toBe(90);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now());
  });

  it('store the accounts’ passwords as hashes that the passwords open', () => {
    const { users } = JSON.parse(value('USERS')) as { users: Record<string, { password: string }> };
    expect(Object.keys(users)).toEqual(['tester', 'guest', 'lockout']);
    for (const [name, { password }] of Object.entries(users)) {
      const [, kind, cost = '', salt = '', hash] = password.split('$');
      expect([kind, cost]).toEqual(['scrypt', 'ln=12,r=8,p=1']);
      const made = scryptSync(value(`${name.toUpperCase()}_PASSWORD`), Buffer.from(salt, 'base64'), 32, {
        N: 4096,
        r: 8,
        p: 1,
      });
      expect(made.toString('base64').replace(/=+$/, '')).toBe(hash);
    }
    expect(value('USERS')).not.toContain(value('TESTER_PASSWORD'));
  });

  it('make one-time codes from 20 bytes in Base32', () => {
    expect(value('TESTER_TOTP')).toMatch(/^[A-Z2-7]{32}$/);
  });
});
