import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { foundIn, formsOf, needlesOf } from './value-forms.ts';

const value = 'tulip/and+rose "x" ü';
const found = (text: string, of = value) => foundIn(text, formsOf(of))?.encoding ?? null;
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('formsOf', () => {
  it.each([
    ['as it is', `login with ${value} failed`, 'plain'],
    ['in JSON', JSON.stringify({ password: value }), 'json'],
    ['in an address', `http://a.test/?p=${encodeURIComponent(value)}`, 'url'],
    ['in an address, with plus signs', `p=${encodeURIComponent(value).replaceAll('%20', '+')}`, 'url'],
    [
      'in an address, in small letters',
      `p=${encodeURIComponent(value).replace(/%../g, (c) => c.toLowerCase())}`,
      'url',
    ],
    ['in Base64', base64(value), 'base64'],
    ['in Base64 after one letter', base64(`:${value}`), 'base64'],
    ['in Base64 after a name', base64(`anna:${value}@a.test`), 'base64'],
    ['in Base64 for addresses', Buffer.from(`anna:${value}??>>`).toString('base64url'), 'base64'],
    ['in hexadecimal digits', Buffer.from(value).toString('hex').toUpperCase(), 'hex'],
  ])('finds it %s', (_, text, encoding) => {
    expect(found(text)).toBe(encoding);
  });

  it('finds any value at any place of Base64, and none in another', () => {
    for (let round = 0; round < 200; round += 1) {
      const one = randomBytes(9 + (round % 24)).toString('base64url');
      const before = 'x'.repeat(round % 7);
      expect(found(base64(`${before}${one}after`), one)).toBe('base64');
      expect(found(base64(`${before}${randomBytes(24).toString('base64url')}`), one)).toBeNull();
    }
  });
});

describe('needlesOf', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const hash = '$scrypt$ln=12,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA';

  it('looks for one line as it stands, without what ends it', () => {
    expect(needlesOf('tulip-and-rose\n')).toEqual({ state: 'searched', needles: ['tulip-and-rose'] });
  });

  it('looks for the lines of a key', () => {
    const { state, needles } = needlesOf(privateKey);
    expect(state).toBe('searched');
    expect(needles.length).toBeGreaterThan(10);
    expect(privateKey).toContain(needles[0]);
  });

  it('looks in a list for what is secret in it alone', () => {
    const users = JSON.stringify({ users: { anna: { displayname: 'Anna of the house', password: hash } } });
    expect(needlesOf(users).needles).toContain(hash);
    expect(needlesOf(users).needles.join()).not.toContain('Anna of the house');
  });

  it.each([
    ['an empty one', ' \n', 'empty'],
    ['what is for everybody', publicKey, 'public'],
    ['a short one', 'tulip', 'common'],
    ['a word', 'administrator', 'common'],
    ['a list without any', 'name: anna\nrole: admin\n', 'common'],
  ])('does not look for %s', (_, content, state) => {
    expect(needlesOf(content)).toEqual({ state, needles: [] });
  });
});
