import type { Ban, BanRow } from '../../evidence/ban-trials.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Family } from '../../lib/ip.ts';
import type { GatherContext } from '../context.ts';
import type { PutBack } from '../experiments/put-back.ts';
import { readUntil } from '../monitoring/watch-place.ts';
import { longLimitMs, shortLimitMs } from '../network/probing.ts';
import type { BanList } from './ban-doors.ts';
import { knockAt, type Door } from './knock-doors.ts';

/** One address of ours that is put on a list, and one that is not. Empty: there is none of that family. */
export interface Trial {
  jail: string;
  family: Family;
  /** The place that both speak from. */
  namespace: string;
  visitor: string;
  other: string;
  /** Published ports of the host, of that family. */
  doors: readonly Door[];
}

const pauseMs = 500;

const knock = (context: GatherContext, { namespace, doors }: Trial, from: string, limitMs: number) =>
  knockAt(context, namespace, from, doors, limitMs);

/** Knocks until what is seen is so, or the wait is over: then what was seen last. Seconds; null: it never was so. */
async function knockUntil(
  context: GatherContext,
  trial: Trial,
  isSo: (values: readonly CellValue[]) => boolean,
  limitSeconds: number,
): Promise<{ values: CellValue[]; seconds: number | null }> {
  const begun = Date.now();
  const look = () => knock(context, trial, trial.visitor, shortLimitMs);
  const values = await readUntil(look, isSo, { longestMs: limitSeconds * 1000, pauseMs });
  return { values, seconds: isSo(values) ? Math.round((Date.now() - begun) / 1000) : null };
}

type Seen = Pick<Ban, 'listed' | 'shutAfter'> & { banned: { visitor: CellValue; other: CellValue }[] };

/** While the ban lasts. A packet that is lost once looks like one that is kept out, so silence is asked again. */
async function lookWhileBanned(context: GatherContext, list: BanList, trial: Trial): Promise<Seen> {
  const { jail, visitor, other, doors } = trial;
  const areShut = (values: readonly CellValue[]) => !values.includes('open');
  const { seconds } = await knockUntil(context, trial, areShut, list.limitSeconds);
  const [mine, others] = await Promise.all([
    knock(context, trial, visitor, longLimitMs),
    knock(context, trial, other, longLimitMs),
  ]);
  const value = (values: readonly CellValue[], at: number): CellValue => values[at] ?? 'probe-failed';
  const banned = doors.map((_, at) => ({ visitor: value(mine, at), other: value(others, at) }));
  return { listed: await list.isListed(jail, visitor), shutAfter: seconds, banned };
}

/** Bans one address of ours, looks, and lifts it again, whatever becomes of the look. */
export async function tryBan(
  context: GatherContext,
  putBack: PutBack,
  list: BanList,
  trial: Trial,
): Promise<{ ban: Ban; rows: BanRow[] }> {
  const { jail, family, visitor, other, doors } = trial;
  const limitSeconds = list.limitSeconds;
  const untried = { listed: null, shutAfter: null, openAfter: null, limitSeconds, error: null };
  const ban: Ban = { jail, family, visitor, other, ...untried };
  if (visitor === '' || other === '')
    return { ban: { ...ban, error: `there are no two visitors over IPv${family}` }, rows: [] };
  const [mine, others] = await Promise.all([
    knock(context, trial, visitor, longLimitMs),
    knock(context, trial, other, longLimitMs),
  ]);
  const rows = doors.map(({ address, port, protocol }, at): BanRow => {
    const before = { visitor: mine[at] ?? 'probe-failed', other: others[at] ?? 'probe-failed' };
    return { jail, family, address, port, protocol, before, banned: null, after: null };
  });
  if (!mine.includes('open')) return { ban: { ...ban, error: 'no published port was open before any ban' }, rows };
  const did = list.spell('ban', jail, visitor);
  const undone = list.spell('lift', jail, visitor);
  context.progress('experiments', `${did}; put back: ${undone}`);
  try {
    const act = () => list.ban(jail, visitor);
    const undo = () => list.lift(jail, visitor);
    const seen = await putBack.during({ did, undone, act, undo }, () => lookWhileBanned(context, list, trial));
    const areOpen = (values: readonly CellValue[]) =>
      values.every((value, at) => value === 'open' || mine[at] !== 'open');
    const { values, seconds } = await knockUntil(context, trial, areOpen, limitSeconds);
    return {
      ban: { ...ban, listed: seen.listed, shutAfter: seen.shutAfter, openAfter: seconds },
      rows: rows.map((row, at) => ({ ...row, banned: seen.banned[at] ?? null, after: values[at] ?? null })),
    };
  } catch (error) {
    return { ban: { ...ban, error: messageOf(error).slice(0, 300) }, rows };
  }
}
