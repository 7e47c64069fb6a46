import type { Disk, Headroom } from '../../evidence/headroom.ts';
import { unknown, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';

/** Memory, and what nobody can write to. */
const noDisks = new Set(['tmpfs', 'ramfs', 'devtmpfs', 'proc', 'sysfs', 'squashfs', 'iso9660', 'erofs', 'mqueue']);

/** One observation of each disk, named by its first place; `what` is looked for on it. */
export function disksOf(
  { disks, unread }: Headroom,
  what: string,
  judge: (disk: Disk) => Pick<Observation, 'holds' | 'expected' | 'observed' | 'reproduce'>,
): Observation[] | Verdictless {
  const seen = disks.filter(({ type }) => !noDisks.has(type));
  if (seen.length === 0 && unread.length === 0) return unknown('no disk was seen');
  return [
    ...seen.map((disk): Observation => {
      const [subject = 'disk'] = disk.places;
      const cause = { kind: 'resource', key: subject } as const;
      return disk.totalBytes > 0
        ? { subject, cause, ...judge(disk) }
        : unseen(subject, what, `${disk.type} does not say how large it is`);
    }),
    ...unread.map(({ place, error }) => unseen(place, what, `could not be read: ${error}`)),
  ];
}
