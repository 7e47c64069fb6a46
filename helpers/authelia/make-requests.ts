import type { AccessControl, AccessRule } from '../evidence/access-control.ts';
import { draftsBeside } from './beside.ts';
import { outsideOf, peopleNamedBy, recased, unique } from './candidates.ts';
import { compareLevels, isJudged, takesHost, type Decision } from './decide.ts';
import type { LoginRequest, Unmade } from './login-request.ts';
import { placesFor, takesPlace, type Place } from './places.ts';
import { dimensionsOf, Search, visitOf, type Budget, type Dimensions, type Draft } from './search.ts';
import { shortened } from './read-yaml.ts';
import { shadowOf } from './shadowed-by.ts';

const mostOfARule = 200;
/** At each of the first hosts, and at each of the others. */
const thorough = 400;
const quick = 60;
const mostHosts = 4;

const nameOf = (position: number | null) => (position === null ? 'the default policy' : `rule ${position}`);
function spelled(value: Draft[keyof Draft]): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'of nobody who is logged in';
  if ('path' in value) return value.path + (value.query === '' ? '' : `?${value.query}`);
  if ('text' in value) return value.text;
  if ('address' in value) return value.network ?? 'outside of all networks';
  return [value.user ?? 'anybody', ...value.groups].join(', ');
}

/** Makes the requests of one rule. */
export class Maker {
  readonly #search: Search;
  readonly #control: AccessControl;
  readonly #position: number | null;
  readonly #drafts = new Map<string, { draft: Draft; off: keyof Draft | null }>();
  readonly unmade: Unmade[] = [];

  constructor(control: AccessControl, position: number | null, budget: Budget) {
    this.#control = control;
    this.#position = position;
    this.#search = new Search(control, position, budget);
  }

  #add(draft: Draft, off: keyof Draft | null): void {
    const key = JSON.stringify(draft);
    if (!this.#drafts.has(key)) this.#drafts.set(key, { draft, off });
  }

  #full(budget: Budget): boolean {
    return budget.spent || this.#drafts.size >= mostOfARule;
  }

  #cannot(of: keyof Draft | null, because: Unmade['because'], why: string): void {
    const reason = `Of ${nameOf(this.#position)} of Authelia's access control not all became requests: ${why}.`;
    this.unmade.push({ rule: this.#position, of, because, reason });
  }

  /** Why no request at all was found. */
  #lost(budget: Budget): void {
    const { beatenBy, fits } = this.#search;
    if (budget.spent) return this.#cannot(null, 'untried', 'the list is too long to try all of it');
    const [rival] = [...beatenBy].toSorted(([, one], [, other]) => other - one)[0] ?? [];
    if (fits && rival !== undefined)
      return this.#cannot(null, 'beaten', `of all that was tried, ${nameOf(rival)} takes it first`);
    return this.#cannot(null, 'unfound', 'it contradicts itself, or asks for something that cannot be sent');
  }

  #shadow(host: string, who?: 'stranger'): number | null {
    return shadowOf(this.#control, this.#position ?? this.#control.rules.length + 1, host, who);
  }

  /** What the rule says and nobody can do. */
  #impossible(rule: AccessRule, paths: readonly string[]): void {
    for (const source of rule.resources)
      if (placesFor(source, paths).length === 0)
        this.#cannot('place', 'unfound', `no address was found that ${shortened(source)} takes`);
    if (rule.methods.includes('CONNECT'))
      this.#cannot('method', 'impossible', 'CONNECT opens a tunnel and reaches no router');
    for (const all of rule.subjects)
      if (peopleNamedBy({ ...rule, subjects: [all] }).length === 0)
        this.#cannot('person', 'impossible', `no visitor is ${shortened(all.join(' and '))}`);
  }

  /** A request that the rule wins, at whichever host, and without a login where that can be. */
  #first(dimensions: Dimensions, tries: (at: number) => number): Draft | null {
    for (const person of [{ all: [null], must: 1 }, dimensions.person]) {
      for (const [at, host] of dimensions.host.all.entries()) {
        const draft = this.#search.find({ ...dimensions, person, host: { all: [host], must: 1 } }, tries(at));
        if (draft) return draft;
      }
    }
    return null;
  }

  /**
   * Each thing that the rule says at least once: all hosts, patterns, methods, networks, ways to meet its query, and
   * people.
   */
  #cover(base: Draft, dimensions: Dimensions, budget: Budget): void {
    const one = <K extends keyof Draft>(name: K): void => {
      for (const value of dimensions[name].all.slice(0, dimensions[name].must)) {
        if (this.#full(budget)) return this.#cannot(name, 'untried', `it says too much to try all of it (${name})`);
        // At another host a plain request may do where the first one needed an odd one; elsewhere what is near the
        // first is plainest.
        const near = () => this.#search.won({ ...base, [name]: value });
        const fixed = { ...dimensions, [name]: { all: [value], must: 1 } };
        const sought = () => this.#first(fixed, (at) => (at < mostHosts ? quick : 0));
        const draft = name === 'host' ? (sought() ?? near()) : (near() ?? sought());
        if (draft) this.#add(draft, null);
        else if (name === 'person' && value === null) this.#lostStranger(dimensions.host.all, budget);
        else this.#lostOne(name, spelled(value), budget);
      }
    };
    one('host');
    one('place');
    one('query');
    one('method');
    one('standpoint');
    one('person');
  }

  /** Before all that is left to the rule, others may take whoever has not logged in, for they ask who he is. */
  #lostStranger(hosts: readonly string[], budget: Budget): void {
    const rivals = hosts.map((host) => this.#shadow(host, 'stranger'));
    if (rivals.includes(null)) return this.#lostOne('person', spelled(null), budget);
    const names = unique(rivals).map(nameOf).join(', ');
    this.#cannot('person', 'shadowed', `who is not logged in gets no further than ${names} at any of its hosts`);
  }

  #lostOne(name: keyof Draft, value: string, budget: Budget): void {
    const what = `${name} ${shortened(value)}`;
    if (budget.spent) this.#cannot(name, 'untried', `the list is too long to try all of it (${what})`);
    else this.#cannot(name, 'beaten', `with the ${what} other rules took all that was tried`);
  }

  /** A place of each pattern, and one with a query; of a rule without patterns the plainest that are known. */
  #placesOf({ all, must }: Dimensions['place']): Place[] {
    const known = all.slice(0, Math.max(1, must));
    const places = (this.#search.rule?.resources ?? []).flatMap((source) => {
      const own = known.filter((each) => takesPlace(source, each));
      return [own.find(({ query }) => query === ''), own.find(({ query }) => query !== '')];
    });
    return unique(places.length > 0 ? places : known).filter((each) => each !== undefined);
  }

  /** What is open at one host is open at each of them: by a path of each pattern, and by a query where that will do. */
  #cross(base: Draft, { host, place }: Dimensions, budget: Budget): void {
    const decision = this.#search.decide(base);
    const otherwise = this.#search.decide(base, this.#position);
    if (!decision || !otherwise || compareLevels(decision.level, otherwise.level) >= 0) return;
    const hosts = this.#position === null ? host.all : host.all.slice(0, host.must);
    for (const each of this.#placesOf(place)) {
      for (const name of hosts) {
        if (this.#full(budget))
          return this.#cannot('host', 'untried', 'it has too many hosts to try all of it at each of them');
        const draft = this.#search.won({ ...base, host: name, place: each });
        if (draft) this.#add(draft, null);
      }
    }
  }

  /** One thing changed that the rule asks for; at every host the case of its letters. */
  #beside(base: Draft, { host }: Dimensions, budget: Budget): void {
    const { rule } = this.#search;
    if (!rule) return;
    const last = [...this.#drafts.values()].findLast(({ draft }) => draft.place.path !== base.place.path)?.draft;
    const outside = outsideOf(this.#control);
    const changed = [
      ...(last ? [base, last] : [base]).flatMap((own) => draftsBeside(own, rule, outside)),
      ...host.all
        .filter((each) => this.#search.decide({ ...base, host: each })?.rule === this.#position)
        .map((each) => ({ draft: { ...base, host: recased(each) }, off: 'host' as const })),
    ];
    for (const { draft, off } of changed) {
      if (this.#full(budget)) return this.#cannot(off, 'untried', 'it says too much to try all that is beside it');
      const decision = this.#search.decide(draft);
      if (decision && decision.rule !== this.#position) this.#add(draft, off);
    }
  }

  /** The hosts at which the login judges by this rule; none: what stands in the way is named. */
  #judgedOf(hosts: readonly string[]): string[] {
    const { rule } = this.#search;
    const own = rule ? hosts.filter((host) => takesHost(this.#control, rule, host)) : hosts;
    if (own.length === 0) {
      const names = [...(rule?.domains ?? []), ...(rule?.domainPatterns ?? [])].join(', ');
      const why = `none of the host names that are routed is one of its own (${shortened(names)})`;
      this.#cannot(null, 'no-host', why);
      return [];
    }
    const judged = own.filter((host) => isJudged(this.#control, host));
    const refused = "its hosts lie outside the domains of Authelia's cookies, where it refuses whatever its rules say";
    if (judged.length === 0) this.#cannot(null, 'impossible', refused);
    return judged;
  }

  make(hosts: readonly string[], paths: readonly string[], budget: Budget): void {
    if (budget.spent) return this.#lost(budget);
    const { rule } = this.#search;
    const judged = this.#judgedOf(hosts);
    if (judged.length === 0) return;
    if (rule) this.#impossible(rule, paths);
    const isLeft = (host: string) => this.#shadow(host) === null;
    const left = judged.filter(isLeft);
    const spellings = unique([...left, ...judged.map(recased).filter(isLeft)]);
    if (spellings.length === 0)
      return this.#cannot(
        null,
        'shadowed',
        `rule ${this.#shadow(judged[0] ?? '')} stands before it and takes all of its hosts`,
      );
    const dimensions = dimensionsOf(this.#control, this.#position, { all: spellings, must: left.length }, paths);
    const base = this.#first(dimensions, (at) => (at < mostHosts ? thorough : quick));
    if (!base) return this.#lost(budget);
    this.#add(base, null);
    this.#cover(base, dimensions, budget);
    this.#cross(base, dimensions, budget);
    this.#beside(base, dimensions, budget);
  }

  requests(): LoginRequest[] {
    return [...this.#drafts.values()].flatMap(({ draft, off }) => {
      const decision = this.#search.decide(draft);
      return decision ? [this.#requestOf(draft, off, decision)] : [];
    });
  }

  #requestOf(draft: Draft, off: keyof Draft | null, { rule, level }: Decision): LoginRequest {
    const { host, path, query, method } = visitOf(draft);
    const otherwise = rule === null ? 'deny' : (this.#search.decide(draft, rule)?.level ?? 'deny');
    return {
      host,
      path,
      query,
      method,
      from: draft.standpoint.network,
      as: draft.person,
      of: this.#position,
      off,
      rule,
      level,
      otherwise,
    };
  }
}
