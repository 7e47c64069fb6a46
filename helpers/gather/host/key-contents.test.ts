import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../sources/make-certificate.ts';
import { holdsPrivateKey, readAcmeStore } from './key-contents.ts';

describe('holdsPrivateKey', () => {
  it.each([
    '-----BEGIN PRIVATE KEY-----\nAAAA',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN EC PRIVATE KEY-----',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----',
    `{"lab":{"Account":{"PrivateKey":"${'A'.repeat(64)}"}}}`,
    `{"lab":{"Certificates":[{"key": "${'A'.repeat(64)}"}]}}`,
  ])('sees one in %s', (text) => {
    expect(holdsPrivateKey(Buffer.from(text))).toBe(true);
  });

  it.each(['-----BEGIN CERTIFICATE-----\nAAAA', '-----BEGIN PUBLIC KEY-----', '', '{}', '{"key":"short"}'])(
    'sees none in %s',
    (text) => {
      expect(holdsPrivateKey(Buffer.from(text))).toBe(false);
    },
  );
});

describe('readAcmeStore', () => {
  it('reads names and dates of what a resolver obtained, whatever letters its name is written in', async () => {
    const { certificate, key } = await makeCertificate({
      subject: 'media.test',
      names: ['media.test'],
      days: [-30, 60],
    });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const store = {
      Lab: {
        Account: { PrivateKey: 'AAAA' },
        Certificates: [
          {
            domain: { main: 'media.test', sans: ['www.media.test'] },
            certificate: base64(certificate),
            key: base64(key),
          },
        ],
      },
    };
    const [found, ...rest] = readAcmeStore(Buffer.from(JSON.stringify(store)), 'lab', Date.now()) ?? [];
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ names: ['media.test', 'www.media.test'], daysLeft: 59 });
    expect(Date.parse(found?.expiresAt ?? '') - Date.parse(found?.issuedAt ?? '')).toBe(90 * 86_400_000);
    expect(JSON.stringify(found)).not.toContain(base64(key).slice(40, 80));
  });

  it('reads an empty store, and refuses one that is none', () => {
    expect(readAcmeStore(Buffer.from('  '), 'lab', 0)).toEqual([]);
    expect(readAcmeStore(Buffer.from('{"other":{"Certificates":null}}'), 'lab', 0)).toEqual([]);
    expect(readAcmeStore(Buffer.from('[]'), 'lab', 0)).toBeNull();
    expect(
      readAcmeStore(
        Buffer.from(
          JSON.stringify({ lab: { Certificates: [{ domain: { main: 'media.test' }, certificate: 'AAAA' }] } }),
        ),
        'lab',
        0,
      ),
    ).toBeNull();
  });
});
