import { z } from 'zod';
import type { Scheduler } from '../../evidence/backups.ts';
import type { Container } from '../../evidence/containers.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Policy } from '../../policy/policy.ts';
import type { GatherContext } from '../context.ts';
import { ask } from '../engine/ask-engine.ts';
import { askProgram } from '../ask-program.ts';

type Rule = Policy['backups']['sets'][string];

const Told = z.array(
  z.object({
    rows: z.array(
      z.object({
        by: z.enum(['cron', 'timer']),
        where: z.string(),
        schedule: z.string(),
        runs: z.boolean(),
        lastRan: z.number().nullable(),
      }),
    ),
    error: z.string().nullable(),
  }),
);

const Settings = z.object({
  Config: z.object({
    Env: z
      .array(z.string())
      .nullish()
      .transform((read) => read ?? []),
    Labels: z
      .record(z.string(), z.string())
      .nullish()
      .transform((read) => read ?? {}),
  }),
});

/** Variables by which images are told how often; of a tar that somebody makes by hand nobody knows any. */
const variables: Readonly<Record<Rule['kind'], readonly string[]>> = {
  tar: [],
  'docker-volume-backup': ['BACKUP_CRON_EXPRESSION'],
  dump: ['SCHEDULE', 'BACKUP_CRON', 'CRON_SCHEDULE', 'CRON_TIME', 'CRON_EXPRESSION'],
  duplicati: [],
  restic: ['BACKUP_CRON', 'RESTIC_BACKUP_CRON', 'CRON_SCHEDULE'],
  borg: ['CRON', 'BACKUP_CRON', 'CRON_EXPRESSION'],
  kopia: ['BACKUP_CRON', 'CRON_SCHEDULE'],
};

const isUp = ({ status }: Container): boolean => status === 'running';

/** What offen/docker-volume-backup does when nobody tells it. */
const usual = (kind: Rule['kind'], runs: boolean): Scheduler[] =>
  kind === 'docker-volume-backup'
    ? [{ by: 'environment', where: 'its own default', schedule: '@daily', runs, lastRanAt: null }]
    : [];

const askSettings = async ({ engine }: GatherContext, { id, subject }: Container) =>
  (await ask(engine, `container ${subject}`, Settings, () => engine.docker.getContainer(id).inspect())).Config;

async function inEnvironment(context: GatherContext, maker: Container, { kind }: Rule): Promise<Scheduler[]> {
  const { Env } = await askSettings(context, maker);
  const told = Env.flatMap((line) => {
    const [name = '', ...value] = line.split('=');
    const schedule = value.join('=').trim();
    return variables[kind].includes(name) && schedule !== ''
      ? [{ by: 'environment' as const, where: name, schedule, runs: isUp(maker), lastRanAt: null }]
      : [];
  });
  return told.length > 0 ? told : usual(kind, isUp(maker));
}

/** Ofelia takes its jobs from labels: of the container that a job runs in, or its own. */
async function inLabels(context: GatherContext, maker: Container, all: readonly Container[]): Promise<Scheduler[]> {
  const ofelias = all.filter(({ image }) => /(?:^|\/)ofelia(?:[:@]|$)/.test(image));
  if (ofelias.length === 0) return [];
  const runs = ofelias.some(isUp);
  const own = Object.entries((await askSettings(context, maker)).Labels);
  const theirs = await Promise.all(ofelias.map(async (each) => (await askSettings(context, each)).Labels));
  const named = theirs.flatMap((labels) =>
    Object.entries(labels).filter(([name]) => labels[name.replace(/\.schedule$/, '.container')] === maker.name),
  );
  return [...own, ...named]
    .filter(([name]) => /^ofelia\.job-[a-z-]+\.[^.]+\.schedule$/.test(name))
    .map(([where, schedule]) => ({ by: 'ofelia', where, schedule, runs, lastRanAt: null }));
}

type Found = { schedulers: Scheduler[]; schedulersError: string | null };

async function inTables(context: GatherContext, pid: number, { job }: Rule): Promise<Found> {
  const [told] = await askProgram(context, 'read-schedules', [{ pid, job }], Told);
  const rows = (told?.rows ?? []).map(({ lastRan, ...row }) => ({
    ...row,
    lastRanAt: lastRan === null ? null : new Date(lastRan * 1000).toISOString(),
  }));
  return { schedulers: rows, schedulersError: told ? told.error : 'the helper said nothing of it' };
}

/**
 * What starts a backup: cron's tables where it is made, the image's own variable, Ofelia's labels, or the host's
 * timers. Never throws.
 */
export async function findSchedulers(
  context: GatherContext,
  maker: Container | null,
  rule: Rule,
  all: readonly Container[],
): Promise<Found> {
  if (rule.service !== null && maker === null)
    return { schedulers: [], schedulersError: `${rule.service} has no container` };
  try {
    if (maker === null) return await inTables(context, 0, rule);
    const told = [...(await inEnvironment(context, maker, rule)), ...(await inLabels(context, maker, all))];
    if (maker.pid === 0) return { schedulers: told, schedulersError: null };
    const { schedulers, schedulersError } = await inTables(context, maker.pid, rule);
    return { schedulers: [...told, ...schedulers], schedulersError };
  } catch (error) {
    return { schedulers: [], schedulersError: messageOf(error) };
  }
}
