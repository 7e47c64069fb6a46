import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

export const Archive = z.object({
  /** Below the place where it is kept. */
  name: z.string(),
  /** null: of a repository's snapshot nobody can tell from outside. */
  bytes: z.number().nullable(),
  /** ISO 8601. */
  modifiedAt: z.string(),
  /** Octal, four digits. */
  mode: z.string(),
  uid: z.number(),
  /**
   * By its first bytes and whether the rest looks like chance, never by its name. plain: what is in it can be read by
   * whoever has it. unclear: neither, or both.
   */
  bytesAre: z.enum(['plain', 'encrypted', 'unclear', 'empty', 'unread']),
  /** `tar in gzip`, `sql`, `age`, as the bytes say. */
  format: z.string(),
  /**
   * whole: read to its end, and every check in it was right. broken: it ends early or is damaged. unread: longer than
   * the limit, or of a format that nobody here reads.
   */
  state: z.enum(['whole', 'broken', 'unread']),
  /** Files in it, of a dump its tables; null: it was not listed. */
  members: z.number().nullable(),
  /** A dump of tables without one row; left out: it has some, or nobody knows. */
  rowless: z.literal(true).optional(),
  /** Of what they hold, bytes. */
  memberBytes: z.number().nullable(),
  error: z.string().nullable(),
});
export type Archive = z.infer<typeof Archive>;

/** What the newest has of one thing that it must hold. */
export const Held = z.object({
  /** As the policy names it. */
  from: z.string(),
  /** Folder in the archive; null: none that could be it. */
  at: z.string().nullable(),
  files: z.number(),
  bytes: z.number(),
  /** Files that were there when it was made, are there now, and are not in it; at most twenty, and how many. */
  lacking: z.array(z.string()),
  lackingCount: z.number(),
  /** Files that nobody changed since it was made, and that have another size in it; at most twenty, and how many. */
  other: z.array(z.string()).prefault([]),
  otherCount: z.number().prefault(0),
  /** Why it could not be looked for; null: it was. */
  error: z.string().nullable(),
});
export type Held = z.infer<typeof Held>;

/** Something that starts jobs, and what it was told; never the command. */
const Scheduler = z.object({
  by: z.enum(['cron', 'environment', 'ofelia', 'timer']),
  /** The file, the variable, the label or the timer. */
  where: z.string(),
  /** As it is written there. */
  schedule: z.string(),
  /** Whether what reads it runs. */
  runs: z.boolean(),
  /** When it last started the job, ISO 8601; null: it does not tell. */
  lastRanAt: z.string().nullable(),
});
export type Scheduler = z.infer<typeof Scheduler>;

const BackupSet = z.object({
  /** As the policy calls it. */
  name: z.string(),
  /** The container that makes it; null: it has none, or the host makes it. */
  container: z.object({ subject: z.string(), status: z.string() }).nullable(),
  /** found: there is such a folder. missing: there is none. unread: it could not be looked at. */
  place: z.enum(['found', 'missing', 'unread']),
  placeError: z.string().nullable(),
  /** Of the folder, octal. */
  placeMode: z.string().nullable(),
  /** Since when the place is there, ISO 8601; null: it is no volume, and nobody knows. */
  placeSince: z.string().nullable(),
  /** The newest first. */
  archives: z.array(Archive),
  /** Files beyond those that were listed. */
  unlisted: z.number(),
  /** null: the newest could not be listed. */
  held: z.array(Held).nullable(),
  schedulers: z.array(Scheduler),
  /** Why nobody could look what starts it; null: somebody did. */
  schedulersError: z.string().nullable(),
});
export type BackupSet = z.infer<typeof BackupSet>;

/** A place where services keep what they write: a volume, or a folder of the host. */
const DataPlace = z.object({
  /** The volume's Compose key, its name where it is nobody's, or the folder. */
  name: z.string(),
  of: z.enum(['volume', 'folder']),
  /** Services that have it. */
  users: z.array(z.string()),
  files: z.number(),
  bytes: z.number(),
  /** Why there may be more; null: all of it was counted. */
  error: z.string().nullable(),
  /** The place that a declared backup is kept in: it needs none itself. */
  keeps: z.string().nullable(),
});
export type DataPlace = z.infer<typeof DataPlace>;

export const Backups = z.object({
  sets: z.array(BackupSet),
  data: z.array(DataPlace),
  /** Containers that look like they make backups: by their image, their labels, or their name. */
  makers: z.array(z.object({ subject: z.string(), service: z.string().nullable(), by: z.string() })),
});
export type Backups = z.infer<typeof Backups>;

/** Declared backups as they lie there, and what there is that ought to be backed up. */
export const backups = defineArtifact({
  id: 'backups',
  schema: Backups,
  // It reads files for seconds; whoever measures is done by then.
  stage: 'proxy',
  since: 7,
  restsOn: ['files'],
  needs: ['containers'],
  undertakes: { sets: ['name'], data: ['name'] },
});
