import type { JudgedCheck, RecordedGrants, RecordedReach } from '../../evidence/earlier-run.ts';
import { severities } from '../../kernel/check.ts';
import { kindOfPath, type PathKind } from '../../kernel/path-kind.ts';

/** One thing that was taken away, or let in, since an earlier run. */
interface Weakening {
  /** Stable: `criterion 2.1`, `check published-ports`, or the entry of the policy. */
  subject: string;
  was: string;
  is: string;
}

const weight = (severity: JudgedCheck['severity']): number => severities.indexOf(severity);

/** Criteria and checks that were judged then and are gone now, or count for less. */
export function compareChecks(then: readonly JudgedCheck[], now: readonly JudgedCheck[]): Weakening[] {
  const criteria = new Set(now.map(({ criterion }) => criterion));
  const checks = new Map(now.map((each) => [each.check, each]));
  const goneCriteria = [...new Set(then.map(({ criterion }) => criterion))].filter((id) => !criteria.has(id));
  const goneChecks = then.filter(({ check }) => !checks.has(check));
  const milder = then.flatMap(({ check, severity }) => {
    const mine = checks.get(check);
    return mine && weight(mine.severity) > weight(severity) ? [{ check, was: severity, is: mine.severity }] : [];
  });
  return [
    ...goneCriteria.map((id) => ({ subject: `criterion ${id}`, was: 'judged', is: 'there is none' })),
    ...goneChecks.map(({ check, criterion }) => ({
      subject: `check ${check}`,
      was: `judged under ${criterion}`,
      is: 'there is none',
    })),
    ...milder.map(({ check, was, is }) => ({ subject: `severity of ${check}`, was, is })),
  ];
}

const missingFrom = (all: readonly string[], some: readonly string[]): string[] => {
  const known = new Set(some);
  return [...new Set(all)].filter((each) => !known.has(each));
};

/** What a policy permits that it did not, what it no longer asks for, and its figures that got looser. */
export function compareGrants(then: RecordedGrants, now: RecordedGrants): Weakening[] {
  const figures = new Map(then.limits.map(({ name, value }) => [name, value]));
  return [
    ...missingFrom(now.permits, then.permits).map((subject) => ({ subject, was: 'not permitted', is: 'permitted' })),
    ...missingFrom(then.demands, now.demands).map((subject) => ({ subject, was: 'asked for', is: 'not asked for' })),
    ...now.limits.flatMap(({ name, value, looser }) => {
      const before = figures.get(name);
      const isLooser = before !== undefined && (looser === 'higher' ? value > before : value < before);
      return isLooser ? [{ subject: name, was: String(before), is: String(value) }] : [];
    }),
  ];
}

export interface ReachChange {
  opened: Weakening[];
  /** Of one of the two times nobody can say it. */
  doubtful: Weakening[];
  /** Kinds of ways at which somebody looked at one of the two times, and not at the other. */
  halfSeen: { kind: PathKind; when: 'then' | 'now' }[];
  /** Kinds that both looked at whole. */
  seen: PathKind[];
}

/** What can be reached now, of these kinds of ways, and could not then. */
export function compareReach(then: RecordedReach, now: RecordedReach, kinds: readonly PathKind[]): ReachChange {
  const [blindThen, blindNow, unseen] = [new Set(then.blind), new Set(now.blind), new Set(then.unseen)];
  const isSeen = (path: string) =>
    kinds.includes(kindOfPath(path)) && !blindThen.has(kindOfPath(path)) && !blindNow.has(kindOfPath(path));
  const fresh = missingFrom(now.open, then.open).filter(isSeen);
  const hidden = missingFrom(now.unseen, [...then.open, ...then.unseen]).filter(isSeen);
  const as = (was: string, is: string) => (subject: string) => ({ subject, was, is });
  return {
    opened: fresh.filter((path) => !unseen.has(path)).map(as('not reached', 'reached')),
    doubtful: [
      ...fresh.filter((path) => unseen.has(path)).map(as('not seen', 'reached')),
      ...hidden.map(as('not reached', 'not seen')),
    ],
    halfSeen: kinds.flatMap((kind) => {
      if (blindThen.has(kind) === blindNow.has(kind)) return [];
      return [{ kind, when: blindThen.has(kind) ? ('now' as const) : ('then' as const) }];
    }),
    seen: kinds.filter((kind) => !blindThen.has(kind) && !blindNow.has(kind)),
  };
}
