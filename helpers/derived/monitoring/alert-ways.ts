import type { Alerting, AlertMatcher, Route } from '../../evidence/alerting.ts';
import type { Metrics, Relabeling, Rule } from '../../evidence/metrics.ts';
import { allHold, not, type ThreeValued } from '../../lib/three-valued.ts';
import { matchesAll } from './rule-faults.ts';

/** Labels of an alert that are known before it fires; those of its series are not. */
export type KnownLabels = Readonly<Record<string, string>>;

/** What a rule writes itself; what a template writes is known only when it fires. */
export function labelsOf({ name, labels }: Pick<Rule, 'name' | 'labels'>, config: Metrics['config']): KnownLabels {
  const own = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  return { ...(config?.externalLabels ?? {}), ...Object.fromEntries(own), alertname: name };
}

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

/** Whether Prometheus drops an alert before it sends it; null: that depends on a label which nobody knows yet. */
export function isDropped(relabelings: readonly Relabeling[], labels: KnownLabels): ThreeValued {
  let found: ThreeValued = false;
  for (const { action, sourceLabels, separator, regex } of relabelings) {
    if (action !== 'drop' && action !== 'keep') continue;
    const values = sourceLabels.map((label) => labels[label]);
    const matches = matchesAll(regex);
    const known = matches !== null && values.every((value) => value !== undefined);
    const matched: ThreeValued = known ? matches(values.join(separator)) : null;
    const dropped = action === 'drop' ? matched : not(matched);
    if (dropped === true) return true;
    if (dropped === null) found = null;
  }
  return found;
}

/** What keeps an end from sending: a receiver without integrations, or an interval that never ends. */
export function whySilent({ route }: End, { receivers, intervals }: Alerting): string | null {
  const { receiver, mutedIn, activeIn } = route;
  const found = receivers.find(({ name }) => name === receiver);
  if (!found) return `its receiver ${receiver} is not there`;
  if (found.integrations.length === 0) return `its receiver ${receiver} sends to nobody`;
  const always = mutedIn.find((name) => intervals.some((each) => each.name === name && each.always));
  if (always) return `its route is muted in ${always}, which never ends`;
  const never = activeIn.length > 0 && activeIn.every((name) => !intervals.some((each) => each.name === name));
  return never ? `its route is active in ${activeIn.join(', ')}, which is not there` : null;
}
