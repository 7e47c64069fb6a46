import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

const mode = {
  /** Octal, four digits: `0600`. null: it could not be read. */
  mode: z.string().nullable(),
  uid: z.number().nullable(),
  gid: z.number().nullable(),
};

/** A file of the secrets directory, or one that the compose files name as a secret's; its content is not kept. */
export const SecretFile = z.object({
  /** Below the directory; elsewhere the whole path. */
  name: z.string(),
  path: z.string(),
  ...mode,
  type: z.enum(['file', 'directory', 'symlink', 'other', 'missing']),
  /** It is a link, and all of this is said of the file that it leads to. */
  leads: z.boolean().prefault(false),
  /** Below 8 bytes short, from 1 MiB on large. */
  size: z.enum(['empty', 'short', 'usual', 'large']).nullable(),
  /** Nothing in it but blanks. */
  blank: z.boolean().nullable(),
  newline: z.boolean().nullable(),
  /** mark: it begins with a byte order mark. blank: with blanks, or ends with them. nothing: zeroes among letters. */
  padded: z.enum(['mark', 'blank', 'nothing']).nullable().prefault(null),
  /** A list, a certificate, a key: of several lines, where the last one's end belongs to it. */
  lines: z.enum(['one', 'several']).nullable(),
  /** ISO 8601. */
  modifiedAt: z.string().nullable(),
  error: z.string().nullable(),
});
export type SecretFile = z.infer<typeof SecretFile>;

/** A secret of the compose files. */
export const DeclaredSecret = z.object({
  name: z.string(),
  /** environment: Compose copies it in. external: somebody else keeps it. */
  source: z.enum(['file', 'environment', 'external', 'other']),
  /** On the engine's machine; null: there is no file. */
  path: z.string().nullable(),
  /** Services whose `secrets:` names it, and where each finds it. */
  users: z.array(z.object({ service: z.string(), target: z.string() })),
});
export type DeclaredSecret = z.infer<typeof DeclaredSecret>;

/** One file of secrets in one container, as its process sees it. */
export const MountedSecret = z.object({
  /** The container. */
  subject: z.string(),
  service: z.string().nullable(),
  /** The secret's name, or that of the file where nobody declares it. */
  secret: z.string(),
  target: z.string(),
  /** declared: the service's `secrets:` names it. found: it lies at `/run/secrets`, or a mount shows it. */
  by: z.enum(['declared', 'found']),
  /** `missing`: there is nothing. `unreadable`: its process may not read it. */
  state: z.enum(['readable', 'unreadable', 'missing', 'empty', 'directory', 'unseen']),
  /** Users of the container's processes, its first one's before all others. */
  readers: z.array(z.number()),
  ...mode,
  error: z.string().nullable(),
});
export type MountedSecret = z.infer<typeof MountedSecret>;

/** A file that a variable of a container names as a secret's, beside those that are declared for it. */
export const NamedSecret = MountedSecret.omit({ secret: true, by: true }).extend({
  /** `DB_PASSWORD_FILE` */
  variable: z.string(),
  /** The container is started as root, whatever it becomes. */
  asRoot: z.boolean(),
});
export type NamedSecret = z.infer<typeof NamedSecret>;

/** Where secrets lie on the host, and who has them. */
export const SecretFiles = z.object({
  /** Where the policy says, else where most of the compose files' secrets lie. null: neither names one. */
  directory: z
    .object({
      path: z.string(),
      ...mode,
      exists: z.boolean().nullable(),
      namedBy: z.enum(['policy', 'compose']),
      error: z.string().nullable(),
    })
    .nullable(),
  files: z.array(SecretFile),
  declared: z.array(DeclaredSecret),
  /** Why the compose files were not read; null: they were. */
  composeUnread: z.string().nullable(),
  mounts: z.array(MountedSecret),
  named: z.array(NamedSecret).prefault([]),
  /** Every running container that was looked into. */
  looked: z.array(z.object({ subject: z.string(), error: z.string().nullable() })),
});
export type SecretFiles = z.infer<typeof SecretFiles>;

export const secretFiles = defineArtifact({
  id: 'secret-files',
  schema: SecretFiles,
  stage: 'proxy',
  since: 5,
  restsOn: ['files'],
  needs: ['containers'],
  undertakes: { declared: ['name'], looked: ['subject'] },
});
