import { z } from 'zod';
import { Archive, Held, type Backups, type BackupSet } from '../../evidence/backups.ts';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { askProgram } from '../ask-program.ts';
import { askVolumes, type Volume } from './ask-volumes.ts';
import { dataPlaces, isBelow, type Place } from './data-places.ts';
import { findSchedulers } from './find-schedulers.ts';
import { keptIn, patternOf, planSet, type SetPlan } from './plan-set.ts';

/** How much of the newest archive is read, packed, and for how long; the earlier ones share what follows. */
const limits = { bytes: 4 * 2 ** 30, seconds: 60, moreSeconds: 4 };

const error = z.string().nullable();
const Told = z.object({
  sets: z.array(
    z.object({
      place: z.enum(['found', 'missing', 'unread']),
      placeError: error,
      placeMode: z.string().nullable(),
      archives: z.array(
        // Seconds since the epoch, as a file system has it.
        Archive.omit({ modifiedAt: true }).extend({ modified: z.number() }),
      ),
      unlisted: z.number(),
      held: z.array(Held).nullable(),
    }),
  ),
  data: z.array(z.object({ files: z.number(), bytes: z.number(), error })),
});
type ToldSet = z.infer<typeof Told>['sets'][number];

const stranger = (from: string): NonNullable<BackupSet['held']>[number] => ({
  ...{ from, at: null, files: 0, bytes: 0, lacking: [], lackingCount: 0, other: [], otherCount: 0 },
  error: 'there is no such volume here, and it is no folder',
});

const nowhere = (placeError: string | null): Omit<ToldSet, 'archives'> & { archives: [] } => ({
  ...{ place: 'unread', placeError, placeMode: null, archives: [], unlisted: 0, held: null },
});

function describeSet(
  { name, maker, error: lost, hostPath, strangers }: SetPlan,
  told: ToldSet | null,
  found: Pick<BackupSet, 'schedulers' | 'schedulersError'>,
  volumes: readonly Volume[],
): BackupSet {
  const { archives, held, ...rest } = told ?? nowhere(lost);
  const volume = volumes.find(({ path }) => hostPath !== null && isBelow(hostPath, path));
  return {
    name,
    container: maker && { subject: maker.subject, status: maker.status },
    ...rest,
    placeSince: volume?.createdAt ?? null,
    archives: archives.map(({ modified, ...archive }) => ({
      ...archive,
      modifiedAt: new Date(modified * 1000).toISOString(),
    })),
    held: held && [...held, ...strangers.map(stranger)],
    ...found,
  };
}

const program =
  /(?:^|[/_-])(?:restic|borg(?:matic|backup)?|kopia|duplicati|duplicity|volumerize|[a-z-]*backup)(?:$|[:@_/-])/;

/** Whose image or service is called like something that makes backups. */
const makersAmong = (members: readonly Container[]): Backups['makers'] =>
  members.flatMap(({ subject, service, image }) => {
    const by = [`image ${image}`, `service ${service ?? subject}`].find((each) => program.test(each.replace(' ', '/')));
    return by === undefined ? [] : [{ subject, service, by }];
  });

async function look(context: GatherContext, plans: readonly SetPlan[], places: readonly Place[]) {
  const asked = plans.filter(({ spot }) => spot !== null);
  const question = {
    sets: asked.map(({ spot, rule, holds }) => ({ ...spot, kind: rule.kind, pattern: patternOf(rule), holds })),
    data: places.map(({ path }) => ({ pid: 0, path })),
    ...limits,
  };
  const told = await askProgram(context, 'read-backups', question, Told);
  if (told.sets.length !== asked.length || told.data.length !== places.length)
    throw new EvidenceError('the helper answered for fewer backups than it was asked for: run again');
  return { sets: new Map(asked.map(({ name }, at) => [name, told.sets[at]] as const)), data: told.data };
}

/** Declared backups as they lie there, what starts them, and all that ought to be in one. */
export const gatherBackups: Gatherer<'backups'> = {
  id: 'backups',
  async gather(context) {
    const containers = need(context, 'containers');
    const members = containers.filter(({ member }) => member);
    const volumes = await askVolumes(context);
    const places = dataPlaces(members, volumes);
    const plans = Object.entries(context.policy.backups.sets).map(([name, rule]) =>
      planSet(name, rule, containers, places),
    );
    const [{ sets, data }, schedulers] = await Promise.all([
      look(context, plans, places),
      Promise.all(plans.map(({ maker, rule }) => findSchedulers(context, maker, rule, containers))),
    ]);
    const value: Backups = {
      sets: plans.map((plan, at) =>
        describeSet(
          plan,
          sets.get(plan.name) ?? null,
          schedulers[at] ?? { schedulers: [], schedulersError: 'nobody looked for it' },
          volumes,
        ),
      ),
      data: places.map((place, at) => ({
        ...{ name: place.name, of: place.of, users: place.users },
        ...(data[at] ?? { files: 0, bytes: 0, error: 'nobody looked at it' }),
        keeps: keptIn(place, plans),
      })),
      makers: makersAmong(members),
    };
    const archives = value.sets.reduce((all, set) => all + set.archives.length, 0);
    return {
      value,
      undertaken: { sets: plans, data: places },
      scope:
        `${archives} archives of ${plans.length} declared backups, the newest of each read to its end ` +
        `(at most ${limits.bytes / 2 ** 30} GiB and ${limits.seconds} s); ` +
        `${places.length} volumes and folders with data`,
    };
  },
};
