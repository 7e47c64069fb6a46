import { describe, expect, it } from 'vitest';
import { keyFilesIn, readProxySettings } from './proxy-settings.ts';
import { settingsOf, staticConfigOf, type StartedWith } from './static-config.ts';

const expected = {
  resolvers: [{ name: 'lab', store: '/acme/acme.json' }],
  dynamic: ['/etc/traefik/dynamic'],
};

const read = (started: Partial<StartedWith>) =>
  readProxySettings(settingsOf(staticConfigOf({ args: [], env: [], file: null, ...started })));
const file = (path: string, text: string) => ({ file: { path, text } });

describe('readProxySettings', () => {
  it('reads environment variables', () => {
    expect(
      read({
        env: [
          'PATH=/bin',
          'TRAEFIK_CERTIFICATESRESOLVERS_LAB_ACME_STORAGE=/acme/acme.json',
          'TRAEFIK_CERTIFICATESRESOLVERS_LAB_ACME_EMAIL=operator@media.test',
          'TRAEFIK_PROVIDERS_FILE_DIRECTORY=/etc/traefik/dynamic',
        ],
      }),
    ).toEqual(expected);
  });

  it('reads arguments, with an equals sign or without', () => {
    expect(
      read({
        args: [
          '--certificatesResolvers.lab.acme.tlsChallenge',
          '--certificatesresolvers.lab.acme.storage=/acme/acme.json',
          '--providers.file.directory',
          '/etc/traefik/dynamic',
        ],
      }),
    ).toEqual(expected);
  });

  it.each([
    [
      'traefik.yml',
      `
certificatesResolvers: { lab: { acme: { email: operator@media.test, storage: /acme/acme.json } } }
providers:
  file:
    directory: /etc/traefik/dynamic
`,
    ],
    [
      'traefik.toml',
      `
[certificatesResolvers.lab.acme]
  email = "operator@media.test"
  storage = "/acme/acme.json"

[providers.file]
  directory = "/etc/traefik/dynamic"
`,
    ],
    [
      'inline.toml',
      `
CERTIFICATESRESOLVERS.lab = { acme = { storage = '/acme/acme.json' } } # inline
providers.file.directory = '''/etc/traefik/dynamic'''
`,
    ],
  ])('reads %s', (path, text) => {
    expect(read(file(path, text))).toEqual(expected);
  });

  it('gives a resolver its usual store where none is named', () => {
    expect(read({ args: ['--certificatesresolvers.lab.acme.tlschallenge=true'] }).resolvers).toEqual([
      { name: 'lab', store: 'acme.json' },
    ]);
    expect(read(file('traefik.toml', '[certificatesResolvers.lab.acme.tlsChallenge]\n')).resolvers).toEqual([
      { name: 'lab', store: 'acme.json' },
    ]);
  });

  it('finds nothing where nothing is said, or what is said is not heard', () => {
    expect(read({ env: ['TRAEFIK_API=true'] })).toEqual({ resolvers: [], dynamic: [] });
    const args = ['--certificatesresolvers.lab.acme.storage=/acme/acme.json'];
    expect(read({ args, ...file('traefik.toml', '[api]\n') })).toEqual({ resolvers: [], dynamic: [] });
  });
});

describe('keyFilesIn', () => {
  it('finds key files in YAML and TOML, and no key that stands there itself', () => {
    const yaml = `
tls:
  certificates:
    - { certFile: /c/one.pem, keyFile: /c/one.key }
    - certFile: /c/two.pem
      keyFile: "/c/two.key" # its key
`;
    expect(keyFilesIn(yaml)).toEqual(['/c/one.key', '/c/two.key']);
    expect(keyFilesIn('[[tls.certificates]]\n  certFile = "/c/one.pem"\n  keyFile = "/c/one.key"\n')).toEqual([
      '/c/one.key',
    ]);
    expect(keyFilesIn('keyFile: |-\n  -----BEGIN PRIVATE KEY-----\n')).not.toContain('-----BEGIN');
  });
});
