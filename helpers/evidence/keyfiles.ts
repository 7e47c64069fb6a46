import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * Who names a file. name: the resolver whose ACME store it is, or the mount that it was found in; null: it needs none.
 */
const NamedBy = z.object({
  kind: z.enum(['acme-store', 'file-provider', 'policy', 'mount']),
  name: z.string().nullable(),
});
export type NamedBy = z.infer<typeof NamedBy>;

const KeyFile = z.object({
  /** The service that holds it. */
  service: z.string(),
  /** As that service sees it. */
  path: z.string(),
  /** Where its symbolic links end; the path itself where there are none. */
  resolved: z.string(),
  namedBy: NamedBy,
  /** Octal, four digits: `0600`. null: it could not be read. */
  mode: z.string().nullable(),
  uid: z.number().nullable(),
  gid: z.number().nullable(),
  /** Its content is not kept, only whether a private key is in it. null: it could not be read. */
  holdsKey: z.boolean().nullable(),
  error: z.string().nullable(),
});
export type KeyFile = z.infer<typeof KeyFile>;

const Resolver = z.object({
  name: z.string(),
  /** Of its ACME store, as the proxy sees it. */
  store: z.string(),
  /** What it obtained, without the keys; null: the store could not be read. */
  certificates: z
    .array(z.object({ names: z.array(z.string()), issuedAt: z.string(), expiresAt: z.string(), daysLeft: z.number() }))
    .nullable(),
  error: z.string().nullable(),
});
export type Resolver = z.infer<typeof Resolver>;

const ExpiryRule = z.object({
  service: z.string(),
  name: z.string(),
  query: z.string(),
  /** `ok`, `err` or `unknown`, as Prometheus evaluates it. */
  health: z.string(),
  /** Series that its metric has now: a rule over a metric that nobody exports never fires. null: could not be asked. */
  series: z.number().nullable(),
});
export type ExpiryRule = z.infer<typeof ExpiryRule>;

/** Files that hold private keys, and what keeps certificates from expiring. */
export const Keyfiles = z.object({
  files: z.array(KeyFile),
  /** Mounts of the proxy that could not be looked into whole. */
  unread: z.array(z.object({ service: z.string(), path: z.string(), error: z.string() })),
  /** How the proxy's own configuration was read: `environment`, `command`, `/etc/traefik/traefik.yml`. */
  configuration: z.array(z.string()),
  resolvers: z.array(Resolver),
  /** Alert rules over the expiry of certificates. */
  expiryRules: z.array(ExpiryRule),
  /** Services that were asked for their alert rules and answered, and those that did not. */
  rulesFrom: z.array(z.string()),
  rulesUnread: z.array(z.object({ service: z.string(), error: z.string() })),
});
export type Keyfiles = z.infer<typeof Keyfiles>;

export const keyfiles = defineArtifact({
  id: 'keyfiles',
  schema: Keyfiles,
  // It waits for a Prometheus that has just started and has asked nobody yet.
  stage: 'packets',
  since: 3,
  restsOn: ['files'],
  needs: ['containers', 'listeners'],
  undertakes: { files: ['service', 'path'], resolvers: ['name'] },
});
