import type { Alerting, AlertMatcher, Route } from '../../evidence/alerting.ts';
import { allHold, not, type ThreeValued } from '../../lib/three-valued.ts';
import { quietDays } from './quiet-times.ts';
import { matchesAll } from './rule-faults.ts';

/** Labels of an alert that are known before it fires; those of its series are not. */
export type KnownLabels = Readonly<Record<string, string>>;

const takesAnything = /^\.[*+]$/;

/** Whether a matcher takes an alert; null: that depends on a label which nobody knows yet. */
function takes({ label, op, value }: AlertMatcher, labels: KnownLabels): ThreeValued {
  const is = labels[label];
  if (is === undefined) return op === '=~' && takesAnything.test(value) ? true : null;
  if (op === '=' || op === '!=') return (is === value) === (op === '=');
  const matches = matchesAll(value);
  if (matches === null) return null;
  return matches(is) === (op === '=~');
}

export const takesAll = (matchers: readonly AlertMatcher[], labels: KnownLabels): ThreeValued =>
  allHold(matchers.map((matcher) => takes(matcher, labels)));

const isChild = (at: string, of: string): boolean =>
  at !== '' && (at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') === of;

/** A route at which an alert may end. sure: whatever its other labels are. */
export interface End {
  route: Route;
  sure: boolean;
}

/**
 * The routes at which an alert ends, as Alertmanager walks them: into the first child that takes it, on to the next
 * where that one continues, and where none does it stays.
 */
export function endsOf(routes: readonly Route[], labels: KnownLabels, from = '', sure = true): End[] {
  const ends: End[] = [];
  // How far it is certain that no child before has kept it.
  let left: ThreeValued = true;
  let stays: ThreeValued = true;
  for (const child of routes.filter(({ at }) => isChild(at, from))) {
    const taken = takesAll(child.matchers, labels);
    if (allHold([taken, left]) === false) continue;
    ends.push(...endsOf(routes, labels, child.at, sure && allHold([taken, left]) === true));
    stays = allHold([stays, not(taken)]);
    if (!child.continues) left = allHold([left, not(taken)]);
  }
  // An alert that some child certainly takes does not stay; one that a child may take may stay.
  const here = stays === false ? undefined : routes.find(({ at }) => at === from);
  return here ? [...ends, { route: here, sure: sure && stays === true }] : ends;
}

/** A week-end passes, and so does a holiday; whoever is silent for longer is not heard. */
const mostQuietDays = 7;

function whyLate({ groupWait, groupInterval }: Route, longestSeconds: number): string | null {
  const waits = Math.max(groupWait ?? 0, groupInterval ?? 0);
  if (waits < longestSeconds) return null;
  return `its route waits ${Math.round(waits / 60)} minutes (group_wait, group_interval) before it tells`;
}

function whyQuiet(route: Route, { intervals }: Alerting, at: string): string | null {
  const { mutedIn, activeIn } = route;
  const always = mutedIn.find((name) => intervals.some((each) => each.name === name && each.always));
  if (always) return `its route is muted in ${always}, which never ends`;
  const never = activeIn.length > 0 && activeIn.every((name) => !intervals.some((each) => each.name === name));
  if (never) return `its route is active in ${activeIn.join(', ')}, which is not there`;
  if (mutedIn.length + activeIn.length === 0) return null;
  const days = quietDays(route, intervals, at) ?? 0;
  if (days <= mostQuietDays) return null;
  const long = days === Infinity ? 'all the year' : `for ${Math.floor(days)} days on end`;
  return `its route sends nothing ${long}, by ${[...mutedIn, ...activeIn].join(', ')}`;
}

/**
 * What keeps an end from sending within so many seconds, in the year from a moment on: a receiver without integrations,
 * an interval, a wait.
 */
export function whySilent({ route }: End, alerting: Alerting, longestSeconds: number, at: string): string | null {
  const found = alerting.receivers.find(({ name }) => name === route.receiver);
  if (!found) return `its receiver ${route.receiver} is not there`;
  if (found.integrations.length === 0) return `its receiver ${route.receiver} sends to nobody`;
  return whyQuiet(route, alerting, at) ?? whyLate(route, longestSeconds);
}
