import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { Transcript } from './transcript.ts';

export const Restored = z.object({
  set: z.string(),
  /** The archive that was restored. */
  archive: z.string(),
  /** Files and bytes that came back. */
  files: z.number(),
  bytes: z.number(),
  /** By what it must hold: what came back beside what is there now. */
  compared: z.array(
    z.object({
      from: z.string(),
      /** Files that have not changed since, and came back the same. */
      same: z.number(),
      /** Those that came back otherwise; at most twenty, and how many. */
      other: z.array(z.string()),
      otherCount: z.number(),
      /** Those that came back as another one's, or open to others than they are; at most twenty, and how many. */
      misowned: z.array(z.string()).prefault([]),
      misownedCount: z.number().prefault(0),
      /** Changed since, or gone: nothing is said of them. */
      changed: z.number(),
      error: z.string().nullable(),
    }),
  ),
  /** Why it could not be restored; null: it was. */
  error: z.string().nullable(),
  /** It ends early or is damaged, so that something would be lost. */
  broken: z.boolean(),
});
export type Restored = z.infer<typeof Restored>;

/** The newest of each declared backup, brought back to a scratch place and compared with what is there. */
export const BackupRestore = z.object({
  /** Why none was made; null: they were. */
  notMade: z.string().nullable(),
  rows: z.array(Restored),
  /** In order. afterMs: since it began. undone: when it was put back; null: it was not. */
  transcript: Transcript,
});
export type BackupRestore = z.infer<typeof BackupRestore>;

export const backupRestore = defineArtifact({
  id: 'backup-restore',
  schema: BackupRestore,
  stage: 'experiments',
  since: 7,
  restsOn: ['files'],
  needs: ['containers', 'backups'],
  undertakes: { rows: ['set'] },
});
