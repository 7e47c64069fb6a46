import { levels, type AccessControl, type AccessRule, type Level } from '../evidence/access-control.ts';
import { compileRule, type CompiledRule, type Identity } from './compile-rule.ts';
import { targetOf, type Target } from './target.ts';
import { atLeast } from './versions.ts';

/** A request as the login hears of it. */
export interface Visit {
  host: string;
  path: string;
  /** Without the question mark; empty: none. */
  query: string;
  method: string;
  /** The visitor's address, as the login sees it; null: not known. */
  from: string | null;
  /** null: nobody who is logged in. */
  as: Identity | null;
}

export interface Decision {
  level: Level;
  /** The rule that decided, counted from 1; null: the default policy. */
  rule: number | null;
  /** It asks who somebody is, so that who has not logged in is asked to, even before `deny`. */
  subjects: boolean;
  /** Rules before it that would decide for visitors from their networks; only where the address is not known. */
  depends: number[];
}

/** Authelia refused before it looked at a rule. */
export interface Refusal {
  refused: string;
}

interface Known {
  rules: Map<AccessRule, CompiledRule>;
  targets: Map<string, Target | Refusal>;
  /** Positions, from 0, of the rules that could take a host, whoever asks. */
  positions: Map<string, readonly number[]>;
  /** Since 4.38: hosts count by their labels, and methods in capital letters only. */
  strict: boolean;
}
const known = new WeakMap<AccessControl, Known>();

function knownOf(control: AccessControl): Known {
  const before = known.get(control);
  if (before) return before;
  const made: Known = {
    rules: new Map(),
    targets: new Map(),
    positions: new Map(),
    strict: atLeast(control.version, '4.38.0'),
  };
  known.set(control, made);
  return made;
}

function compiledOf(control: AccessControl, rule: AccessRule): CompiledRule {
  const { rules } = knownOf(control);
  const made = rules.get(rule) ?? compileRule(rule, control.version);
  rules.set(rule, made);
  return made;
}

function positionsOf(control: AccessControl, domain: string): readonly number[] {
  const { positions } = knownOf(control);
  const before = positions.get(domain);
  if (before) return before;
  const made = [...control.rules.entries()].flatMap(([at, rule]) => {
    const { asksWho, takesDomain } = compiledOf(control, rule);
    return asksWho || takesDomain(domain, null) ? [at] : [];
  });
  if (positions.size < 1000) positions.set(domain, made);
  return made;
}

/** How many rules may have to be looked at before a request to a host is decided. */
export function looksFor(control: AccessControl, visit: Visit): number {
  const target = judgedOf(control, visit);
  return 'refused' in target ? 1 : positionsOf(control, target.domain).length + 1;
}

/** Whether a rule takes a request, its networks aside. */
export function matchesButNetwork(control: AccessControl, rule: AccessRule, target: Target, visit: Visit): boolean {
  const tests = compiledOf(control, rule);
  const { as } = visit;
  return (
    tests.takesDomain(target.domain, as) &&
    tests.takesMethod(visit.method) &&
    tests.takesResource(target.resource, as) &&
    tests.takesQuery(target.parameters) &&
    tests.takesPerson(as)
  );
}

/** Whether a host is one of those that a rule names, to somebody who has not logged in. */
export const takesHost = (control: AccessControl, rule: AccessRule, host: string): boolean => {
  const target = targetOf(host, '/', '');
  return !('refused' in target) && compiledOf(control, rule).takesDomain(target.domain, null);
};

/**
 * A host outside the domains of its cookies is refused before any rule is asked; in 4.37 the end of the name is enough,
 * whatever stands before it.
 */
const isProtected = (domain: string, { cookieDomains }: AccessControl, strict: boolean): boolean =>
  cookieDomains.length === 0 ||
  cookieDomains.some((end) => domain === end || domain.endsWith(strict && !end.startsWith('.') ? `.${end}` : end));

/** Whether Authelia looks at its rules at all when somebody asks for a host. */
export const isJudged = (control: AccessControl, host: string): boolean =>
  !('refused' in judgedOf(control, { host, path: '/', query: '', method: 'GET', from: null, as: null }));

/** What Authelia makes of a request before it looks at its rules. */
export function judgedOf(control: AccessControl, { host, path, query, method }: Visit): Target | Refusal {
  const { targets, strict } = knownOf(control);
  if (strict && !/^[A-Z]+$/.test(method)) return { refused: `the method ${method} holds other than capital letters` };
  const key = `${host} ${path} ${query}`;
  const before = targets.get(key);
  if (before) return before;
  const read = targetOf(host, path, query);
  const target =
    'refused' in read || isProtected(read.domain, control, strict)
      ? read
      : { refused: `${read.domain} is outside the domains of its cookies` };
  if (targets.size < 5000) targets.set(key, target);
  return target;
}

/**
 * What Authelia asks of a request, and by which rule: the first that matches, else the default policy.
 * @param without a rule, counted from 1, to leave out: what would be asked if it were not there.
 */
export function decide(control: AccessControl, visit: Visit, without: number | null = null): Decision | Refusal {
  const target = judgedOf(control, visit);
  if ('refused' in target) return target;
  const depends: number[] = [];
  for (const at of positionsOf(control, target.domain)) {
    const rule = control.rules[at];
    if (!rule || at + 1 === without || !matchesButNetwork(control, rule, target, visit)) continue;
    const { takesAddress, asksWho } = compiledOf(control, rule);
    if (takesAddress && visit.from === null) depends.push(at + 1);
    else if (!takesAddress || takesAddress(visit.from ?? ''))
      return { level: rule.policy, rule: at + 1, subjects: asksWho, depends };
  }
  return { level: control.defaultPolicy, rule: null, subjects: false, depends };
}

/** How much more one level asks than another: below zero, less. */
export const compareLevels = (one: Level, other: Level): number => levels.indexOf(one) - levels.indexOf(other);

/** What somebody gets who has shown so many factors: let in, asked for (more of) a login, or sent away. */
export function answerOf({ level, subjects }: Decision, factors: 0 | 1 | 2): 'open' | 'asked' | 'denied' {
  if (level === 'bypass') return 'open';
  if (level === 'deny') return factors > 0 || !subjects ? 'denied' : 'asked';
  return factors >= (level === 'one_factor' ? 1 : 2) ? 'open' : 'asked';
}
