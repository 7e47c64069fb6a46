import { z } from 'zod';
import { span } from './schema-parts.ts';

/** What a backup may be made with. */
const backupKinds = ['tar', 'docker-volume-backup', 'dump', 'duplicati', 'restic', 'borg', 'kopia'] as const;

const held = z.union([
  z.string(),
  z.strictObject({
    from: z.string().describe('A volume by its Compose key, or a folder of the host'),
    at: z.string().optional().describe('Folder in the archive; left out: where the service that makes it has it'),
    without: z.array(z.string()).default([]).describe('Paths in it that are left out on purpose, with * and ?'),
  }),
]);

const set = z
  .strictObject({
    service: z.string().optional().describe('The service that makes it; left out: the host itself does'),
    path: z.string().startsWith('/').describe('Where it is kept, as that service sees it, or on the host'),
    kind: z.enum(backupKinds),
    files: z.string().min(1).default('*').describe('Names of its archives, with * and ?'),
    schedule: z.string().default('@daily').describe('How often it is to be made at the least, as cron writes it'),
    job: z
      .string()
      .min(1)
      .optional()
      .describe('A word of the line, script or timer that makes it; on the host nothing is found without'),
    youngerThanHours: z.number().positive().default(26).describe('How old the newest may be'),
    keepDays: z.number().int().min(0).default(30).describe('For how many days each is kept'),
    shrunkPercent: z
      .number()
      .min(0)
      .max(100)
      .default(50)
      .describe('The newest is at least this part of what the last ones were'),
    encrypted: z.boolean().default(false).describe('Nobody reads it without a key'),
    holds: z.array(held).default([]).describe('What must be in it: volumes by their Compose key, folders of the host'),
    ...span,
  })
  .describe('A declared backup; the key is its name');

/** What is backed up, by whom, where to, and what nobody needs to back up. */
export const backups = z
  .strictObject({
    sets: z.record(z.string(), set).default({}),
    unneeded: z
      .array(z.strictObject({ from: z.string(), why: z.string().min(1) }))
      .default([])
      .describe('Volumes and folders whose data nobody would miss, and why'),
  })
  .prefault({});

/** How much room the disks must have. */
export const headroom = z
  .strictObject({
    freeGb: z.number().min(0).default(50).describe('Gigabytes (10^9 bytes) that each disk must have free'),
    freeInodesPercent: z.number().min(0).max(100).default(10).describe('Percent of its inodes'),
    of: z
      .record(z.string(), z.number().min(0))
      .default({})
      .describe('Disk, by any of its places as findings name them (`sonarr:/config`) → gigabytes, where it is another'),
  })
  .prefault({});
export type HeadroomRule = z.infer<typeof headroom>;

type BackupsFile = z.infer<typeof backups>;
type FileSet = BackupsFile['sets'][string];

export interface BackupSet extends Omit<FileSet, 'from' | 'until' | 'service' | 'job' | 'holds'> {
  /** null: the host itself. */
  service: string | null;
  /** null: whatever speaks of backups. */
  job: string | null;
  holds: readonly { from: string; at: string | null; without: readonly string[] }[];
}

export interface BackupsRule {
  sets: Readonly<Record<string, BackupSet>>;
  unneeded: BackupsFile['unneeded'];
}

const ruleOf = ({ service, job, holds, ...set }: Omit<FileSet, 'from' | 'until'>): BackupSet => ({
  ...set,
  service: service ?? null,
  job: job ?? null,
  holds: holds.map((each) =>
    typeof each === 'string' ? { from: each, at: null, without: [] } : { ...each, at: each.at ?? null },
  ),
});

/** Those that are in force. */
export function backupsAt(
  { sets, unneeded }: BackupsFile,
  now: (entry: Pick<FileSet, 'from' | 'until'>) => boolean,
): BackupsRule {
  const rules: Record<string, BackupSet> = {};
  for (const [name, { from, until, ...set }] of Object.entries(sets))
    if (now({ from, until })) rules[name] = ruleOf(set);
  return { sets: rules, unneeded };
}
