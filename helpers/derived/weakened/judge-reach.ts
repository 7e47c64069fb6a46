import type { EarlierRun, RecordedReach } from '../../evidence/earlier-run.ts';
import { notApplicable, unknown, type Observation, type Verdictless } from '../../kernel/check.ts';
import { sound, unseen } from '../../kernel/observations.ts';
import type { PathKind } from '../../kernel/path-kind.ts';
import { compareReach, type ReachChange } from './compare.ts';

const ways: Readonly<Record<PathKind, string>> = {
  inside: 'ways between containers',
  internet: 'ways to the internet',
  outside: 'ways from outside',
};

/** This run against the one that was kept before it. */
export const seeDifference = 'stackproof diff last~1';

function describe({ opened, doubtful, halfSeen, seen }: ReachChange, expected: string): Observation[] {
  return [
    ...opened.map(({ subject, was, is }): Observation => ({
      ...{ subject, holds: false, expected: `${was}, ${expected}`, observed: is },
      reproduce: seeDifference,
    })),
    ...doubtful.map(({ subject, was, is }) => unseen(subject, expected, `${was} then, ${is} now`)),
    ...halfSeen.map(({ kind, when }) => unseen(ways[kind], expected, `were looked at whole ${when} alone`)),
    ...seen.map((kind) => sound(ways[kind], expected, 'all others as they were, or closed since')),
  ];
}

/** What is reachable now, of some kinds of ways, held against the earlier run. now null: no packet was sent. */
export function judgeReach(
  { run, why, unreadable }: EarlierRun,
  now: RecordedReach | null,
  kinds: readonly PathKind[],
): readonly Observation[] | Verdictless {
  if (!run) return unreadable ? unknown(why) : notApplicable(why);
  if (!run.reached) return unknown(`the run of ${run.gatheredAt} did not keep what it reached`);
  if (!now) return unknown('no packet was sent this time');
  const found = describe(compareReach(run.reached, now, kinds), `as at the run of ${run.gatheredAt}`);
  return found.length > 0 ? found : unknown('at neither time anybody looked whole at any of these ways');
}
