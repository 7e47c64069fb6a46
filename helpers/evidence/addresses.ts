import { z } from 'zod';
import { Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/**
 * An address that a container's namespace really has, beyond loopback, whoever gave it: the engine, the kernel
 * (link-local), a mesh, or somebody by hand.
 */
export const NamespaceAddress = z.object({
  namespace: z.string(),
  interface: z.string(),
  address: z.string(),
  prefix: z.number(),
  family: Family,
  scope: z.enum(['global', 'link', 'host']),
  /** The network that the interface belongs to, by an address that the engine gave it; null: it knows none of them. */
  network: z.string().nullable(),
  /** The engine names this very address. */
  known: z.boolean(),
});
export type NamespaceAddress = z.infer<typeof NamespaceAddress>;

/** What every container's namespace answers to, read in it; those that could not be read are named. */
export const Addresses = z.object({
  rows: z.array(NamespaceAddress),
  read: z.array(z.string()),
  unread: z.array(z.object({ namespace: z.string(), error: z.string() })),
});
export type Addresses = z.infer<typeof Addresses>;

/** What nobody but the namespace itself knows to be an address of it. */
export const isFurther = ({ known, scope }: NamespaceAddress): boolean => !known && scope !== 'host';

/** Under what name the way to an address is listed: its network, else the interface that nobody declared. */
export const wayOf = ({ network, interface: name }: NamespaceAddress): string => network ?? `interface ${name}`;

export const addresses = defineArtifact({
  id: 'addresses',
  schema: Addresses,
  stage: 'proxy',
  needs: ['containers'],
});
