import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** Where something can stand that the engine, the image or the compose files hand to whoever asks. */
const secretPlaces = [
  'environment',
  'label',
  'command',
  'entrypoint',
  'health-check',
  'image-environment',
  'image-label',
  'image-command',
  'image-health-check',
  'image-history',
  'build-argument',
  'config',
  'file',
  'middleware',
  'annotation',
  'log-option',
  'volume-label',
  'volume-option',
  'network-label',
  'network-option',
] as const;
export const SecretPlace = z.enum(secretPlaces);
export type SecretPlace = z.infer<typeof SecretPlace>;

/**
 * How a secret was known. named: by the name that it has. token: by a shape that a service gives its own. hash: a
 * password's. credentials: in an address or a header. random: too even to be words.
 */
export const SecretKind = z.enum(['named', 'token', 'hash', 'key', 'credentials', 'random']);
export type SecretKind = z.infer<typeof SecretKind>;

/** Of its characters: short below 12, medium below 32. */
export const SecretLength = z.enum(['short', 'medium', 'long']);
export type SecretLength = z.infer<typeof SecretLength>;

/** What would be replaced where somebody read it as a shell or as Compose does, and nobody does. */
export const LiteralKind = z.enum(['command', 'variable', 'file-url']);
export type LiteralKind = z.infer<typeof LiteralKind>;

const at = {
  /** The container that it belongs to; a service, for what it is built with; a config or a middleware by its name. */
  subject: z.string(),
  place: SecretPlace,
  /** Of the variable, the label, the option, the layer, the line of a file; never a value. */
  name: z.string(),
};

/** What looks like a secret, and where; no value, no hash of one. */
export const SecretPlaces = z.object({
  /** Every container of the engine was looked at, and not the members of the project alone. */
  everybody: z.boolean().prefault(false),
  /** Of volumes and networks that were looked at the names; null: a recording of before does not say. */
  stores: z
    .object({ volumes: z.array(z.string()), networks: z.array(z.string()), error: z.string().nullable() })
    .nullable()
    .prefault(null),
  /** Each with how much was looked at. error: why not all of it was. */
  containers: z.array(
    z.object({
      subject: z.string(),
      service: z.string().nullable(),
      entries: z.number(),
      /** Of its image's history. null: it could not be read. */
      layers: z.number().nullable(),
      error: z.string().nullable(),
    }),
  ),
  /** Compose's own view: build arguments, contents of configs. null: it was read. */
  composeUnread: z.string().nullable(),
  /** Those whose content stands in the compose files. */
  configs: z.array(z.string()),
  /** What Traefik's own API says of middlewares. null: it was read. */
  middlewaresUnread: z.string().nullable(),
  middlewares: z.array(z.string()),
  found: z.array(z.object({ ...at, kind: SecretKind, length: SecretLength })),
  literals: z.array(z.object({ ...at, kind: LiteralKind })),
  /** Containers whose configuration files from the host were read. error: why not all of them were. */
  mounted: z.array(z.object({ subject: z.string(), files: z.number(), error: z.string().nullable() })).prefault([]),
});
export type SecretPlaces = z.infer<typeof SecretPlaces>;

export const secretPlacesArtifact = defineArtifact({
  id: 'secret-places',
  schema: SecretPlaces,
  // It asks Compose and the proxy: it waits for a stage that measures nothing.
  stage: 'proxy',
  since: 5,
  needs: ['containers', 'traefik'],
  undertakes: { containers: ['subject'], configs: ['value'], middlewares: ['value'] },
});
