import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

const Disk = z.object({
  /** The places that lie on it, as findings name them: `engine:data`, `loki:/loki`; the first names the disk. */
  places: z.array(z.string()),
  /** As the kernel calls it: ext4, btrfs, tmpfs … */
  type: z.string(),
  /** What an ordinary process can still write. */
  freeBytes: z.number(),
  totalBytes: z.number(),
  /** 0 of 0: this kind of file system makes them as it goes. */
  freeInodes: z.number(),
  totalInodes: z.number(),
});
export type Disk = z.infer<typeof Disk>;

export const Headroom = z.object({
  disks: z.array(Disk),
  unread: z.array(z.object({ place: z.string(), error: z.string() })),
});
export type Headroom = z.infer<typeof Headroom>;

/** Room on every file system that holds volumes, mounted folders or the engine's data. */
export const headroom = defineArtifact({
  id: 'headroom',
  schema: Headroom,
  stage: 'proxy',
  since: 7,
  restsOn: ['machine'],
  needs: ['containers'],
  undertakes: { 'disks.places': ['value'] },
});
