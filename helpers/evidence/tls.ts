import { z } from 'zod';
import { withoutTls } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';

export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const;

/**
 * `null`: no encryption; `anonymous`: no certificate; `static`: no forward secrecy; `cbc`: old, with forward secrecy;
 * `strong`: AEAD with forward secrecy.
 */
export const suiteFamilies = ['null', 'anonymous', 'export', 'des', 'rc4', 'static', 'cbc', 'strong'] as const;
const SuiteFamily = z.enum(suiteFamilies);
export type SuiteFamily = z.infer<typeof SuiteFamily>;

/** `closed`: nothing listens; `other`: something answers that is no TLS; `unseen`: no verdict. */
const Attempt = z.object({
  outcome: z.enum(['accepted', 'refused', 'closed', 'other', 'unseen']),
  /** What was chosen, or what was said instead, for people. */
  detail: z.string(),
  /** The version that was agreed on; hexadecimal where it is none of ours. Left out: none was. */
  version: z.string().exactOptional(),
  /** The alert that ended it (RFC 8446 B.2, lower case). Left out: none did. */
  alert: z.string().exactOptional(),
});
export type Attempt = z.infer<typeof Attempt>;

const KeyFacts = z.object({
  type: z.string(),
  /** null: a kind whose strength we do not know. */ bits: z.number().nullable(),
});
export type KeyFacts = z.infer<typeof KeyFacts>;

/** signature: as OpenSSL calls it (`ecdsa-with-SHA256`); null: unknown. */
const Link = z.object({
  subject: z.string(),
  issuer: z.string(),
  notAfter: z.string(),
  key: KeyFacts,
  signature: z.string().nullable(),
  selfSigned: z.boolean(),
});
export type Link = z.infer<typeof Link>;

/** A server's certificate with everything that was sent after it. Times are ISO 8601. */
const Certificate = Link.extend({
  /** Of the whole chain as it was sent: what the looks refer to. */
  id: z.string(),
  /** SHA-256 of the certificate itself. */
  fingerprint: z.string(),
  names: z.array(z.string()),
  notBefore: z.string(),
  /** Made by the proxy itself because it had no other. */
  proxyDefault: z.boolean(),
  sent: z.array(Link),
  /**
   * By the authority of the policy, else the public roots; the certificate's own dates and names aside. trusted null:
   * no authority to judge by.
   */
  trust: z.object({ trusted: z.boolean().nullable(), reason: z.string() }),
});
export type Certificate = z.infer<typeof Certificate>;

/** One host name at one front door. */
const TlsProfile = z.object({
  host: z.string(),
  /** Routers that name it; none: declared only. */
  routers: z.array(z.string()),
  /** Named by routers for TCP only: what is behind it need not speak HTTP. */
  tcp: z.boolean(),
  family: z.union([z.literal(4), z.literal(6)]),
  namespace: z.string(),
  address: z.string(),
  port: z.number(),
  /** Each tried alone. */
  versions: z.record(z.enum(tlsVersions), Attempt),
  /** TLS 1.2 and below, each family tried alone; names: every suite of it that was accepted. */
  suites: z.array(z.object({ family: SuiteFamily, names: z.array(z.string()), ...Attempt.shape })),
  /** What came of offering `h2` and `http/1.1`: the protocol chosen, null for none. */
  alpn: z.object({ ...Attempt.shape, protocol: z.string().nullable() }),
  /** Of a handshake of 1.2 or below; null where none came about. */
  older: z.object({ compression: z.string().nullable(), secureRenegotiation: z.boolean() }).nullable(),
  /** Its id; null: none was shown (alpn.detail says why), or what was shown could not be read. */
  certificate: z.string().nullable(),
});
export type TlsProfile = z.infer<typeof TlsProfile>;

/** Who asks for a name that nothing is routed under, or for none. */
const Stranger = z.object({
  asked: z.enum(['unknown-name', 'no-name']),
  family: z.union([z.literal(4), z.literal(6)]),
  namespace: z.string(),
  address: z.string(),
  port: z.number(),
  handshake: Attempt,
  /** Its id, which no certificate has where it could not be read; null: none was shown. */
  certificate: z.string().nullable(),
  /** Of a request for that name in such a handshake. */
  status: z.number().nullable(),
});
export type Stranger = z.infer<typeof Stranger>;

/** Handshakes and certificates, by host name. */
export const Tls = z.object({
  /** ISO 8601; certificates are judged at this moment. */
  at: z.string(),
  from: z.string(),
  /** What a server of our own accepted of us: without it, nothing that was refused elsewhere counts. */
  control: z.object({
    versions: z.array(z.enum(tlsVersions)),
    suites: z.array(SuiteFamily),
    error: z.string().nullable(),
  }),
  /** What certificates were held against: `public roots`, or the subjects of the policy's authority. */
  authority: z.string(),
  profiles: z.array(TlsProfile),
  certificates: z.array(Certificate),
  strangers: z.array(Stranger),
  /** Routers that name no host that could be asked for. */
  unasked: z.array(z.object({ router: z.string(), why: z.string() })),
});
export type Tls = z.infer<typeof Tls>;

export const tls = defineArtifact({
  id: 'tls',
  schema: Tls,
  stage: 'routers',
  since: 3,
  restsOn: ['proxy'],
  needs: ['containers', 'host', 'traefik'],
  absent: withoutTls,
  undertakes: {
    profiles: ['host', 'family', 'port'],
    // The family is the suites’ own here.
    'profiles.suites': ['host', 'port', 'family'],
    strangers: ['asked', 'family', 'port'],
  },
  askedBy: 'traefik',
});
