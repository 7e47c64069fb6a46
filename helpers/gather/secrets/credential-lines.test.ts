import { describe, expect, it } from 'vitest';
import { addressIn, credentialIn } from './credential-lines.ts';

const plain = (name: string, text: string) => credentialIn(name, text, text);
const packed = Buffer.from('anna:Tulip4rose').toString('base64');
const made = 'Xb7hTqQkz3PzTnqJ9Lw2Vf8sKdR5mYcA';
const hex = '7c4e19ab3f5d2806b1e9c4d7a05f38e26b9d1c47';

describe('a password beside its user', () => {
  it.each([
    ['SFTP_USERS', 'anna:tulip4rose:1001:100:upload', 'tulip4rose'],
    ['SHARE_USER', 'anna;tulip4rose;media', 'tulip4rose'],
    ['BASIC_AUTH', 'anna:tulip4rose', 'tulip4rose'],
    ['line 1', 'db:5432:media:anna:tulip4rose', 'tulip4rose'],
    ['line 1', '*:*:*:anna:tulip4rose', 'tulip4rose'],
    ['line 1', 'machine git.test login anna password tulip4rose', 'tulip4rose'],
    ['line 1', '  password "tulip4rose"', 'tulip4rose'],
    ['line 1', 'user anna on >tulip4rose ~* +@all', 'tulip4rose'],
    ['CONFIG', `{"auths":{"registry.test":{"auth":"${packed}"}}}`, 'Tulip4rose'],
    ['line 1', `//registry.test/:_auth=${packed}`, 'Tulip4rose'],
  ])('%s: %s', (name, text, secret) => {
    expect(plain(name, text)).toBe(secret);
  });

  it.each([
    ['USER', '1000:1000'],
    ['AUTH_REALM', 'media:home'],
    ['UPSTREAM', 'sonarr:8989'],
    ['AUTH_USERS', 'anna:$TULIP4ROSE'],
    ['VOLUME', 'media4home:data4home'],
    ['line 1', 'db:5432:media:anna:*'],
    ['line 1', 'password required pam_unix.so'],
    ['line 1', 'password_file /etc/passwd;'],
    ['line 1', 'secret external'],
    ['line 1', 'user default off'],
    ['line 1', 'user nginx;'],
    ['IMAGE', `ghcr.test/media@sha256:${hex}`],
    ['NOTE', Buffer.from('a text that people read').toString('base64')],
  ])('none in %s: %s', (name, text) => {
    expect(plain(name, text)).toBeNull();
  });
});

describe('an address that opens by itself', () => {
  it.each([
    [`discord://${made}@1234567890123456`, made],
    [`https://media.test/webhook/${hex}`, hex],
    [`gotify://media.test/${made}`, made],
  ])('%s', (address, secret) => {
    expect(addressIn(address)).toBe(secret);
  });

  it.each([
    'ssh://git@git.test/media',
    'postgres://media@db/media',
    `https://git.test/media/commit/${hex}`,
    'https://hooks.test/media/backup-done',
    'https://push.test/0a1b2c3d-1111-4222-8333-1234567890ab',
    'media',
  ])('not %s', (address) => {
    expect(addressIn(address)).toBeNull();
  });
});
