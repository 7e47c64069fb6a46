import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** Where values that are known to be secret were searched. */
export const SearchedPlace = z.enum(['logs', 'proxy-api', 'environment', 'files']);
export type SearchedPlace = z.infer<typeof SearchedPlace>;

/** Values of the secrets' files, searched for elsewhere and compared; neither they nor hashes of them are kept. */
export const SecretLeaks = z.object({
  /**
   * unread: it could not be read. public: a certificate or a public key. common: too short or too common a text to be
   * looked for.
   */
  known: z.array(z.object({ secret: z.string(), state: z.enum(['searched', 'common', 'public', 'empty', 'unread']) })),
  /** error: why it was not searched, or not whole. */
  searched: z.array(z.object({ place: SearchedPlace, subject: z.string(), error: z.string().nullable() })),
  found: z.array(
    z.object({
      secret: z.string(),
      place: SearchedPlace,
      subject: z.string(),
      /** Of the variable or the file; empty in a log. */
      name: z.string(),
      encoding: z.enum(['plain', 'base64', 'url', 'json', 'hex']),
    }),
  ),
  /** Secrets that hold the same value. */
  same: z.array(z.array(z.string()).min(2)),
});
export type SecretLeaks = z.infer<typeof SecretLeaks>;

export const secretLeaks = defineArtifact({
  id: 'secret-leaks',
  schema: SecretLeaks,
  // Last of what only looks: what the looks themselves made the stack write is searched too.
  stage: 'again',
  since: 5,
  restsOn: ['program'],
  needs: ['containers', 'secret-files', 'traefik'],
  undertakes: { known: ['secret'], searched: ['place', 'subject'] },
});
