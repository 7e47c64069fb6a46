import type { Policy, Waiver } from '../policy/policy.ts';
import type { RecordedCheck, RecordedCriterion, RecordedObservation, RecordedWaiver } from './record.ts';

/** A waiver counts up to and including the day it names, at the moment the evidence was gathered. */
export const inForce = (waiver: Pick<Waiver, 'expires'>, gatheredAt: string): boolean =>
  gatheredAt.slice(0, 10) <= waiver.expires;

/** Waivers of one check that count at that moment. */
export const waiversFor = (check: string, { waivers }: Policy, gatheredAt: string): Waiver[] =>
  waivers.filter((waiver) => waiver.check === check && inForce(waiver, gatheredAt));

const special = /[\\^$.|?+()[\]{}]/g;

/**
 * Whether a waiver is about a subject: by its name, or where `*` stands for a part of it. A part has no port and no
 * arrow in it: `sonarr` and `son*` leave `sonarr:8989/tcp` alone, and `sonarr:*` is about its ports.
 */
function covers({ subject }: Waiver, seen: string): boolean {
  if (subject === seen || !subject.includes('*')) return subject === seen;
  const pattern = subject.replace(special, '\\$&').replaceAll('*', '[^:→]*');
  return new RegExp(`^${pattern}$`, 'u').test(seen);
}

/** A check that has no answer at all has no subject either: `*` stands for the whole of it. */
const wholeCheck = '*';

/** The waiver that a subject has: the one that names it before one that means it among others. */
export const waiverOf = (subject: string, waivers: readonly Waiver[]): Waiver | undefined =>
  waivers.find((waiver) => waiver.subject === subject) ?? waivers.find((waiver) => covers(waiver, subject));

/** As much of it as a record shows. */
export const recordWaiver = ({ reason, owner, expires }: Waiver): RecordedWaiver => ({ reason, owner, expires });

/** A check without an answer, for which somebody accepts that. */
export function waiveWhole(check: RecordedCheck, waivers: readonly Waiver[]): RecordedCheck {
  if (check.outcome !== 'unknown' || check.observations.length > 0) return check;
  const waiver = waiverOf(wholeCheck, waivers);
  return waiver ? { ...check, outcome: 'waived', waiver: recordWaiver(waiver) } : check;
}

const isUsed = (waiver: Waiver, { outcome, observations }: RecordedCheck): boolean =>
  observations.length === 0
    ? outcome !== 'notApplicable' && waiver.subject === wholeCheck
    : observations.some(({ subject, holds }: RecordedObservation) => holds !== true && covers(waiver, subject));

/** Days from one day to another, both YYYY-MM-DD. */
export const daysBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / (24 * 60 * 60 * 1000);

/** Who accepted something has so many days to mend it, or to accept it again. */
export const soonDays = 14;

function warnAbout(waiver: Waiver, checks: ReadonlyMap<string, RecordedCheck>, gatheredAt: string): string[] {
  const name = `waiver ${waiver.check} / ${waiver.subject}`;
  if (!inForce(waiver, gatheredAt)) return [`${name} expired on ${waiver.expires}: the finding counts again`];
  const check = checks.get(waiver.check);
  if (!check) return [];
  if (!isUsed(waiver, check)) return [`${name} matches no finding: remove it if the fault is repaired`];
  const left = daysBetween(gatheredAt.slice(0, 10), waiver.expires);
  if (left > soonDays) return [];
  const when = left === 0 ? 'today' : `in ${left} day${left === 1 ? '' : 's'}`;
  return [`${name} ends ${when}, on ${waiver.expires}: mend it, or let ${waiver.owner} decide anew`];
}

/** What is to be said of the policy's waivers: that they are over, end soon, or match nothing. */
export function warnAboutWaivers(
  criteria: readonly RecordedCriterion[],
  { waivers }: Policy,
  gatheredAt: string,
): string[] {
  const checks = new Map(criteria.flatMap(({ checks: list }) => list.map((check) => [check.id, check] as const)));
  return waivers.flatMap((waiver) => warnAbout(waiver, checks, gatheredAt));
}
