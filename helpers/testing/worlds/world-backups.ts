import type { Archive, BackupSet } from '../../evidence/backups.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Disk } from '../../evidence/headroom.ts';
import type { Restored } from '../../evidence/backup-restore.ts';
import type { Policy } from '../../policy/policy.ts';
import { hardened } from './world-hardened.ts';
import type { World } from './world.ts';
import { fresh } from './fresh.ts';

const set = ({ backups }: Artifacts): BackupSet => {
  const [mine] = backups.sets;
  if (!mine) throw new Error('the small world has no backup');
  return mine;
};

/** The small world with its one backup otherwise. */
export const backedUp = (change?: (set: BackupSet, evidence: Artifacts, policy: Policy) => void): World =>
  hardened((evidence, policy) => change?.(set(evidence), evidence, policy));

/** The same with what the policy says of that backup otherwise. */
export const declaredAs = (change: Partial<Policy['backups']['sets'][string]>): World =>
  hardened((_, policy) => {
    policy.backups = {
      ...policy.backups,
      sets: Object.fromEntries(
        Object.entries(policy.backups.sets).map(([name, each]) => [name, { ...each, ...change }]),
      ),
    };
  });

/** The same with its newest archive otherwise. */
export const newestIs = (change: Partial<Archive>): World =>
  backedUp(({ archives: [newest] }) => {
    if (!newest) throw new Error('the small world has no archive');
    Object.assign(newest, change);
  });

/** The same, restored otherwise. */
export const restoredAs = (change: (row: Restored) => void): World =>
  hardened((evidence) => evidence['backup-restore'].rows.forEach(change));

/** The same with the disk of a place otherwise, and what the policy asks of it. */
export const roomIs = (place: string, change: Partial<Disk>, ask?: (policy: Policy) => void): World =>
  hardened(({ headroom }, policy) => {
    policy.headroom = fresh(policy.headroom);
    for (const disk of headroom.disks) if (disk.places.includes(place)) Object.assign(disk, change);
    ask?.(policy);
  });
