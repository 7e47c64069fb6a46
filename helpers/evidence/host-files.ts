import { z } from 'zod';

const HostFile = z.object({
  path: z.string(),
  /** missing: looked for, and not there. error: it could not be looked at. */
  kind: z.enum(['file', 'folder', 'socket', 'other', 'missing', 'error']),
  /** Octal, four digits; null where there is nothing. */
  mode: z.string().nullable(),
  owner: z.string().nullable(),
  group: z.string().nullable(),
});
export type HostFile = z.infer<typeof HostFile>;

/** What the engine's own file system and command line say: by name, what is set; a list has an entry for each time. */
const Settings = z.record(z.string(), z.array(z.string()));

/** The engine's machine as its daemon sees it. */
export const HostFiles = z.object({
  /** By `dockerd`'s own root; `host`: no such process was found, and it is the first process's. */
  seenAs: z.enum(['daemon', 'host']),
  files: z.array(HostFile),
  /** Of the daemon's command line and its configuration file; null: could not be read. */
  settings: Settings.nullable(),
  /** Members of the group `docker`; none: there is no such group either. null: could not be read. */
  dockerGroup: z.array(z.string()).nullable(),
  /** Paths that audit rules watch, as they are written down; null: could not be read. */
  audited: z.array(z.string()).nullable(),
  /** Processes that hand on published ports. */
  userlandProxies: z.number(),
  /** The engine's data lie on a file system of their own; null: could not be seen. */
  ownPartition: z.boolean().nullable(),
  /** What containers mount, where a link on its way leads it to another place. Recordings of before do not say. */
  leads: z.record(z.string(), z.string()).exactOptional(),
});
export type HostFiles = z.infer<typeof HostFiles>;
