import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { SecretKind, SecretLength } from './secret-places.ts';

const Found = z.object({ name: z.string(), kind: SecretKind, length: SecretLength });

/** What git says of a path. ignored, tracked null: there is no repository, or it could not be asked. */
const Kept = z.object({ path: z.string(), ignored: z.boolean().nullable(), tracked: z.boolean().nullable() });

/**
 * kind `known`: the value of a secret of now, by the secret’s name; `named`: a variable that is secret by name; else
 * the shape of a token or a key.
 */
const Held = z.object({ path: z.string(), kind: z.enum(['known', 'named', 'token', 'key']), name: z.string() });
export type Held = z.infer<typeof Held>;

/** The directory of one project, and the history of the repository that it lies in; no value of either is kept. */
const Looked = z.object({
  directory: z.string(),
  /** none: it lies in no repository. */
  state: z.enum(['repository', 'none']),
  env: z.object({ present: z.boolean(), keys: z.array(z.string()), found: z.array(Found), git: Kept }),
  example: z.object({
    present: z.boolean(),
    keys: z.array(z.string()),
    /** Keys that have a value there. */
    filled: z.array(z.string()),
  }),
  /** The directory of the secrets, and each file in it; those outside of the repository aside. */
  secrets: z.array(Kept),
  /** Why the directory of the secrets could not be listed; null: it was, or there is none. */
  secretsUnread: z.string().nullable(),
  /** null: there is no repository. */
  history: z
    .object({
      commits: z.number(),
      /** Objects with content that were read, and those that were too large or too many. */
      read: z.number(),
      unread: z.number(),
      /** Older commits are not here: it was cloned without them. */
      shallow: z.boolean(),
      /** Paths that are or were `.env` or in the directory of the secrets. */
      paths: z.array(z.string()),
      /** isMessage: it stands in what somebody wrote about a commit or a tag, which is what the path names. */
      found: z.array(Held.extend({ isMessage: z.boolean().prefault(false) })),
    })
    .nullable(),
  /**
   * What the next commit would take along and holds something secret; unread: so many were too many. isKept: git has
   * the file, and not yet what is in it now. null: there is no repository, or a recording of before does not say.
   */
  loose: z
    .object({
      read: z.number(),
      unread: z.number(),
      found: z.array(Held.extend({ isKept: z.literal(true).optional() })),
    })
    .nullable()
    .prefault(null),
});
export type LookedRepository = z.infer<typeof Looked>;

/** That of the first project, and of others that are judged with it and lie elsewhere. */
export const SecretRepository = Looked.extend({
  others: z
    .array(z.object({ project: z.string(), error: z.string().nullable(), looked: Looked.nullable() }))
    .exactOptional(),
});
export type SecretRepository = z.infer<typeof SecretRepository>;

export const secretRepository = defineArtifact({
  id: 'secret-repository',
  schema: SecretRepository,
  stage: 'proxy',
  since: 5,
  restsOn: ['files'],
  needs: ['containers', 'secret-files'],
  undertakes: { secrets: ['path'] },
});
