import type { Cause, CauseKind } from '../helpers/kernel/cause.ts';
import { severities, type Severity } from '../helpers/kernel/check.ts';
import { causeOf, compareIds, findingsOf, type Finding } from '../helpers/kernel/findings-of.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { adviceFor, nameCauses, placeOf } from './cause-words.ts';

/** One thing to change, and all that it explains. */
export interface CauseGroup {
  kind: CauseKind;
  /** Of causes of one kind that one change mends alike, the one that explains most first. */
  keys: string[];
  title: string;
  severity: Severity;
  findings: number;
  /** Criteria that it breaks, in order. */
  criteria: string[];
  /** The check that says most directly what to do. */
  check: string;
  fix: string;
  /** Where each of them would be changed, with file and line where they are known; of some there is no one place. */
  places: string[];
  /** At most two, `<subject>: <observed>`, of checks that differ where there are such. */
  examples: string[];
  see: string | null;
}

const hasCommand = ({ seen }: Finding): boolean => seen.see !== undefined;

const rank = (severity: Severity): number => severities.indexOf(severity);

const keyOf = ({ kind, key }: Cause): string => `${kind} ${key}`;
/** A finding that is about the cause itself says most directly what to do; the graver check of two such. */
function byDirectness(one: Finding, other: Finding): number {
  const isAbout = (finding: Finding) => finding.seen.subject === causeOf(finding).key;
  return Number(isAbout(other)) - Number(isAbout(one)) || rank(one.check.severity) - rank(other.check.severity);
}

const worstOf = (findings: readonly Finding[]): Severity =>
  severities[Math.min(...findings.map(({ check }) => rank(check.severity)))] ?? 'advisory';

function placeWithLine(cause: Cause): string | null {
  const place = placeOf(cause);
  const { file, line } = cause;
  if (file === undefined) return place;
  const where = line === undefined ? file : `${file}:${line}`;
  return place === null ? where : `${place} (${where})`;
}

function examplesOf(findings: readonly Finding[]): string[] {
  const [first, ...rest] = findings;
  if (!first) return [];
  const others = rest.filter(({ seen }) => seen.subject !== first.seen.subject);
  const second = others.find(({ check }) => check !== first.check) ?? others[0];
  return [first, ...(second ? [second] : [])].map(({ seen }) => `${seen.subject}: ${seen.observed}`);
}

/** The one place that is to be changed; null: there are several, or nobody can say. */
export const onlyPlace = ({ keys, places }: Pick<CauseGroup, 'keys' | 'places'>): string | null =>
  keys.length === 1 ? (places[0] ?? null) : null;

/** All that a few causes explain; ordered: the findings of each, none of them empty. */
function describe(ordered: readonly (readonly Finding[])[]): CauseGroup[] {
  const findings = ordered.flat().toSorted(byDirectness);
  const [lead] = findings;
  if (!lead) return [];
  const cause = causeOf(lead);
  // Of findings with one cause some may know its line, and others not.
  const causes = ordered.flatMap((mine) => {
    const all = mine.map(causeOf);
    return all.find(({ line }) => line !== undefined) ?? all.find(({ file }) => file !== undefined) ?? all[0] ?? [];
  });
  const keys = causes.map(({ key }) => key);
  return [
    {
      kind: cause.kind,
      keys,
      title: nameCauses(cause.kind, keys),
      severity: worstOf(findings),
      findings: findings.length,
      criteria: [...new Set(findings.map(({ criterion }) => criterion))].sort(compareIds),
      check: lead.check.id,
      fix: adviceFor(cause, lead.check.fix),
      places: causes.flatMap((each) => placeWithLine(each) ?? []),
      examples: examplesOf(findings),
      see: [...findings.filter(({ check }) => check === lead.check), ...findings].find(hasCommand)?.seen.see ?? null,
    },
  ];
}

/** Worst first, then what says itself what to change, then what explains most. */
const byWeight = (one: CauseGroup, other: CauseGroup): number =>
  rank(one.severity) - rank(other.severity) ||
  Number(one.kind === 'subject') - Number(other.kind === 'subject') ||
  other.findings - one.findings;

/**
 * Findings of each cause. Where no cause is known two checks of one subject have nothing in common: what mends the one
 * leaves the other.
 */
const grouped = (record: Pick<RunRecord, 'criteria'>): Finding[][] => [
  ...Map.groupBy(findingsOf(record), (finding) => {
    const cause = causeOf(finding);
    const isUnknown = cause.kind === 'subject' && cause.key === finding.seen.subject;
    return isUnknown ? `${keyOf(cause)} ${finding.check.id}` : keyOf(cause);
  }).values(),
];

/** Every cause of a run by itself, in order of weight. */
export const causesOf = (record: Pick<RunRecord, 'criteria'>): CauseGroup[] =>
  grouped(record)
    .flatMap((findings) => describe([findings]))
    .sort(byWeight);

/** The same, with causes of one kind and severity together where one piece of advice goes for all of them. */
export function groupCauses(record: Pick<RunRecord, 'criteria'>): CauseGroup[] {
  const all = grouped(record).map((findings) => ({ findings, alone: describe([findings])[0] }));
  const alike = Map.groupBy(all, ({ alone }) => `${alone?.kind} ${alone?.severity} ${alone?.check}`);
  return [...alike.values()]
    .flatMap((mine) => describe(mine.map(({ findings }) => findings).sort((one, other) => other.length - one.length)))
    .sort(byWeight);
}
