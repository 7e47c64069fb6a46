import type { AccessControl, AccessRule } from '../evidence/access-control.ts';
import { combinations } from '../lib/combinations.ts';
import {
  methodsFor,
  namerOf,
  peopleNamedBy,
  placesOf,
  queriesFor,
  standpointsFor,
  type Extra,
  type Person,
  type Standpoint,
  type Values,
} from './candidates.ts';
import { asksWho } from './compile-rule.ts';
import { decide, judgedOf, looksFor, matchesButNetwork, type Decision, type Visit } from './decide.ts';
import type { Place } from './places.ts';

/** A request in its parts, each of which may be changed by itself. */
export interface Draft {
  host: string;
  place: Place;
  query: Extra;
  method: string;
  standpoint: Standpoint;
  /** null: nobody who is logged in. */
  person: Person | null;
}

export type Dimensions = { [K in keyof Draft]: Values<Draft[K]> };
const order = ['host', 'place', 'query', 'method', 'standpoint', 'person'] as const;

/** Whoever he is whom a rule does not care about. */
export const anybody: Person = { user: null, groups: [] };

export const visitOf = ({ host, place, query, method, standpoint, person }: Draft): Visit => ({
  host,
  path: place.path,
  query: (query.ahead ? [query.text, place.query] : [place.query, query.text]).filter((part) => part !== '').join('&'),
  method,
  from: standpoint.address,
  as: person && { user: person.user ?? 'stackproof', groups: person.groups },
});

/**
 * Tries are counted in rules looked at, so that a long list ends as surely as a short one; each list ends the same way
 * on every machine.
 */
export class Budget {
  #left: number;
  constructor(left: number) {
    this.#left = left;
  }
  spend(amount: number): void {
    this.#left -= amount;
  }
  get spent(): boolean {
    return this.#left <= 0;
  }
}

/** Who logs in for a rule; nobody: it does not ask who somebody is. */
function peopleFor(rule: AccessRule): Person[] {
  if (!asksWho(rule)) return [];
  return rule.subjects.length > 0 ? peopleNamedBy(rule) : [anybody];
}

/** The values that a rule asks for; those of the default policy are whatever gets past all rules. */
export function dimensionsOf(
  control: AccessControl,
  position: number | null,
  hosts: Values<string>,
  paths: readonly string[],
): Dimensions {
  const rule = position === null ? null : (control.rules[position - 1] ?? null);
  const before = control.rules.slice(0, position === null ? undefined : position - 1);
  const own = rule ? peopleFor(rule) : [];
  const people = [null, ...own];
  return {
    host: hosts,
    place: placesOf(rule, paths),
    query: queriesFor(rule, before),
    method: methodsFor(rule),
    standpoint: standpointsFor(rule, control),
    person: { all: rule && own.length > 0 ? people : [...people, anybody], must: people.length },
  };
}

/** The values that stand at these places of their dimensions, in the order of `order`. */
function draftAt(dimensions: Dimensions, places: readonly number[]): Draft {
  const valueOf = <K extends keyof Draft>(name: K, otherwise: Draft[K]): Draft[K] =>
    dimensions[name].all[places[order.indexOf(name)] ?? 0] ?? otherwise;
  return {
    host: valueOf('host', ''),
    place: valueOf('place', { path: '/', query: '' }),
    query: valueOf('query', { text: '', ahead: false }),
    method: valueOf('method', 'GET'),
    standpoint: valueOf('standpoint', { network: null, address: '' }),
    person: valueOf('person', null),
  };
}

/** Looks for requests that one rule wins. */
export class Search {
  readonly #control: AccessControl;
  readonly #position: number | null;
  readonly #budget: Budget;
  readonly #namer: ReturnType<typeof namerOf>;
  /** How often each rule won a request that was meant for this one. */
  readonly beatenBy = new Map<number | null, number>();
  /** Whether the rule took any request that was tried, be it after others. */
  fits = false;

  constructor(control: AccessControl, position: number | null, budget: Budget) {
    this.#control = control;
    this.#position = position;
    this.#budget = budget;
    this.#namer = this.rule && namerOf(this.rule);
  }

  get rule(): AccessRule | null {
    return this.#position === null ? null : (this.#control.rules[this.#position - 1] ?? null);
  }

  decide(draft: Draft, without: number | null = null): Decision | null {
    const visit = visitOf(draft);
    this.#budget.spend(looksFor(this.#control, visit));
    const decision = decide(this.#control, visit, without);
    return 'refused' in decision ? null : decision;
  }

  /**
   * The draft if this rule wins it, the person called as the rule takes it from the address, or not; null: another rule
   * wins it.
   */
  won(draft: Draft): Draft | null {
    const { host, place, person } = draft;
    const named = person && this.#namer ? this.#wonAs({ ...draft, person: this.#namer(host, place, person) }) : null;
    return named ?? this.#wonAs(draft);
  }

  #wonAs(draft: Draft): Draft | null {
    const decision = this.decide(draft);
    if (decision?.rule === this.#position) return draft;
    if (!decision) return null;
    this.beatenBy.set(decision.rule, (this.beatenBy.get(decision.rule) ?? 0) + 1);
    this.fits ||= this.#takes(draft);
    return null;
  }

  #takes(draft: Draft): boolean {
    const { rule } = this;
    const visit = visitOf(draft);
    const target = judgedOf(this.#control, visit);
    return !('refused' in target) && (rule === null || matchesButNetwork(this.#control, rule, target, visit));
  }

  /** The nearest combination of values that this rule wins. */
  find(dimensions: Dimensions, most: number): Draft | null {
    const lengths = order.map((name) => dimensions[name].all.length);
    for (const places of combinations(lengths, most)) {
      if (this.#budget.spent) return null;
      const draft = this.won(draftAt(dimensions, places));
      if (draft) return draft;
    }
    return null;
  }
}
