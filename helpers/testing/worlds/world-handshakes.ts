import type { Artifacts } from '../../evidence/evidence.ts';
import { suiteFamilies } from '../../evidence/tls.ts';

type Tls = Artifacts['tls'];
const hosts = ['jellyfin', 'sonarr', 'radarr', 'qbittorrent', 'auth'] as const;
const refused = (alert: string) => ({ outcome: 'refused' as const, detail: `alert: ${alert}`, alert });
const accepted = (version: string, suite: string) => ({
  outcome: 'accepted' as const,
  detail: `TLS ${version}, ${suite}`,
  version,
});
const entryAddress = { family: 4 as const, namespace: 'outside', address: '198.51.100.10', port: 443 };
const id = 'chain-of-small';

/**
 * What the small good world shows of its handshakes: 1.2 and 1.3 with strong suites, and one certificate of an
 * authority of its own for all names.
 */
export const handshakes = (): Tls => ({
  at: '2026-11-01T12:00:00.000Z',
  from: 'outside:lab',
  control: { versions: ['1.0', '1.1', '1.2'], suites: ['anonymous', 'null'], error: null },
  authority: 'Small Authority',
  profiles: hosts.map((name) => ({
    host: `${name}.small.test`,
    routers: [name === 'auth' ? 'authelia@docker' : `${name}@docker`],
    tcp: false,
    ...entryAddress,
    versions: {
      '1.0': refused('protocol_version'),
      '1.1': refused('protocol_version'),
      '1.2': accepted('1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'),
      '1.3': accepted('1.3', 'TLS_AES_128_GCM_SHA256'),
    },
    suites: suiteFamilies.map((family) =>
      family === 'strong'
        ? {
            family,
            names: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
            ...accepted('1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'),
          }
        : { family, names: [], ...refused('handshake_failure') },
    ),
    alpn: { ...accepted('1.3', 'TLS_AES_128_GCM_SHA256'), protocol: 'h2' },
    older: { compression: null, secureRenegotiation: true },
    certificate: id,
  })),
  certificates: [
    {
      subject: 'small.test',
      issuer: 'Small Intermediate',
      notAfter: '2027-01-30T12:00:00.000Z',
      key: { type: 'ec', bits: 256 },
      signature: 'ecdsa-with-SHA256',
      selfSigned: false,
      id,
      fingerprint: 'AA:BB',
      names: ['small.test', '*.small.test'],
      notBefore: '2026-10-31T12:00:00.000Z',
      proxyDefault: false,
      sent: [
        {
          subject: 'Small Intermediate',
          issuer: 'Small Authority',
          notAfter: '2027-10-31T12:00:00.000Z',
          key: { type: 'ec', bits: 256 },
          signature: 'ecdsa-with-SHA256',
          selfSigned: false,
        },
      ],
      trust: { trusted: true, reason: 'signed by Small Authority' },
    },
  ],
  strangers: (['unknown-name', 'no-name'] as const).map((asked) => ({
    asked,
    ...entryAddress,
    handshake: refused('unrecognized_name'),
    certificate: null,
    status: null,
  })),
  unasked: [],
});
