import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { z } from 'zod';
import { Restored, type BackupRestore } from '../../evidence/backup-restore.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';
import { askProgram } from '../ask-program.ts';
import { askVolumes } from './ask-volumes.ts';
import { dataPlaces } from './data-places.ts';
import { planSet, type SetPlan } from './plan-set.ts';

/** How much is brought back, and for how long: it lies on the engine's own disk for as long. */
const limits = { bytes: 2 ** 30, seconds: 120 };

const Told = Restored.omit({ set: true, archive: true });

const notMade = (why: string): BackupRestore => ({ notMade: why, rows: [], transcript: [] });

const failed = (set: string, archive: string, why: string): Restored => ({
  ...{ set, archive, files: 0, bytes: 0, compared: [], broken: false },
  error: why,
});

/** Brings the newest archive of one declared backup back to a scratch folder of the helper, which goes afterwards. */
async function restore(context: GatherContext, putBack: PutBack, { name, spot, holds }: SetPlan): Promise<Restored> {
  const seen = need(context, 'backups').sets.find((each) => each.name === name);
  const newest = seen?.archives[0];
  if (!spot || !newest) return failed(name, '', seen?.placeError ?? 'there is no archive that could be restored');
  const scratch = `/tmp/stackproof-restore-${randomBytes(6).toString('hex')}`;
  const question = { pid: spot.pid, path: posix.join(spot.path, newest.name), scratch, ...limits, holds };
  context.progress('experiments', `${name}: ${newest.name} comes back to a scratch folder of the helper`);
  let told: z.infer<typeof Told> | null = null;
  try {
    await putBack.during(
      {
        did: `the newest archive of ${name}, ${newest.name}, was brought back to a scratch folder of the helper`,
        undone: 'the scratch folder was removed',
        act: async () => {
          told = await askProgram(context, 'restore-backup', question, Told);
        },
        undo: async () => {
          await context.vantage.run('host', ['rm', '-rf', scratch]);
        },
      },
      () => Promise.resolve(),
    );
  } catch (problem) {
    return failed(name, newest.name, messageOf(problem));
  }
  return told === null
    ? failed(name, newest.name, 'the helper said nothing of it')
    : { set: name, archive: newest.name, ...(told as z.infer<typeof Told>) };
}

/** The newest of each declared backup, brought back and compared. Only where that is allowed. */
export const gatherBackupRestore: Gatherer<'backup-restore'> = {
  id: 'backup-restore',
  async gather(context) {
    if (!context.disturb)
      return {
        value: notMade('a restore was not asked for; `--disturb` makes one, to a scratch folder of the helper'),
        scope: 'none was asked for',
      };
    const containers = need(context, 'containers');
    const places = dataPlaces(
      containers.filter(({ member }) => member),
      await askVolumes(context),
    );
    const plans = Object.entries(context.policy.backups.sets).map(([name, rule]) =>
      planSet(name, rule, containers, places),
    );
    if (plans.length === 0)
      return { value: notMade('the policy declares no backup that could be restored'), scope: 'no backup is declared' };
    const putBack = context.putBack ?? new PutBack();
    const before = putBack.transcript().length;
    const rows: Restored[] = [];
    // One after the other: each takes its room on the engine's disk.
    for (const plan of plans) rows.push(await restore(context, putBack, plan));
    return {
      value: { notMade: null, rows, transcript: putBack.transcript().slice(before) },
      undertaken: { rows: plans.map(({ name }) => ({ set: name })) },
      scope: `${rows.length} backups, at most ${limits.bytes / 2 ** 30} GiB and ${limits.seconds} s each`,
    };
  },
};
