import type { AccessRule, QueryCondition } from '../evidence/access-control.ts';
import { inRange } from '../lib/ip.ts';
import { matcherOf, namedPartsOf } from '../lib/match-pattern.ts';
import { parsePattern } from '../lib/pattern.ts';
import { identityGroups } from './read-rule.ts';
import type { Target } from './target.ts';
import { atLeast } from './versions.ts';

/** Somebody who is logged in. */
export interface Identity {
  user: string;
  groups: readonly string[];
}

/** A rule, ready to be asked one thing after the other. */
export interface CompiledRule {
  takesDomain: (domain: string, as: Identity | null) => boolean;
  takesResource: (resource: string, as: Identity | null) => boolean;
  takesQuery: (parameters: Target['parameters']) => boolean;
  takesMethod: (method: string) => boolean;
  takesPerson: (as: Identity | null) => boolean;
  /** null: it asks for no network. */
  takesAddress: ((address: string) => boolean) | null;
  /** It depends on who somebody is. */
  asksWho: boolean;
}

type Test = (text: string, as: Identity | null) => boolean;
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const isAnonymous = (as: Identity | null): as is null => as === null || (as.user === '' && as.groups.length === 0);

/** The same few hosts and paths are asked about again and again. */
function remembering(test: (text: string) => boolean): (text: string) => boolean {
  const answers = new Map<string, boolean>();
  return (text) => {
    const before = answers.get(text);
    if (before !== undefined) return before;
    const answer = test(text);
    if (answers.size < 2000) answers.set(text, answer);
    return answer;
  };
}

/** For somebody whom it does not know yet Authelia takes a rule that asks for a name or a group as if it were met. */
function patternTest(source: string): Test {
  const pattern = parsePattern(source);
  const test = remembering(matcherOf(pattern));
  const groups = identityGroups(pattern);
  if (groups.length === 0) return test;
  const capture = namedPartsOf(pattern);
  return (text, as) => {
    if (isAnonymous(as)) return test(text);
    const parts = capture(text);
    if (!parts) return false;
    if (groups.includes('User') && !same(as.user, parts.get('User') ?? '')) return false;
    return !groups.includes('Group') || as.groups.some((group) => same(group, parts.get('Group') ?? ''));
  };
}

/** Letters count in what stands behind `*`, `{user}` and `{group}`, until 4.39.20. */
function domainTest(domain: string, version: string | null): Test {
  const [, kind, name = ''] = /^(\*(?=\.)|\{user\}|\{group\})([^]*)$/.exec(domain) ?? [];
  const folds = atLeast(version, '4.39.20');
  const small = (text: string) => (folds ? text.toLowerCase() : text);
  const ends = (host: string) => small(host).endsWith(name);
  if (kind === undefined) return (host) => same(host, domain);
  if (kind === '*') return ends;
  const least = atLeast(version, '4.38.0') ? name.length + 1 : 0;
  return (host, as) => {
    if (isAnonymous(as)) return ends(host) && host.length >= least;
    if (kind === '{user}') return host === as.user + name;
    const dot = host.indexOf('.');
    return dot >= 0 && host.slice(dot) === name && as.groups.some((group) => same(group, host.slice(0, dot)));
  };
}

/** Whether a rule depends on who somebody is. */
export const asksWho = ({ subjects, domains, domainPatterns, resources }: AccessRule): boolean =>
  subjects.length > 0 ||
  domains.some((domain) => /^\{(?:user|group)\}/.test(domain)) ||
  [...domainPatterns, ...resources].some((source) => identityGroups(parsePattern(source)).length > 0);

function conditionTest({ key, operator, value }: QueryCondition): CompiledRule['takesQuery'] {
  const wanted = value ?? '';
  const test = operator.endsWith('pattern') ? remembering(matcherOf(parsePattern(wanted))) : () => false;
  switch (operator) {
    case 'present':
      return (parameters) => parameters.has(key);
    case 'absent':
      return (parameters) => !parameters.has(key);
    case 'equal':
      return (parameters) => (parameters.get(key) ?? '') === wanted;
    case 'not-equal':
      return (parameters) => (parameters.get(key) ?? '') !== wanted;
    case 'pattern':
      return (parameters) => test(parameters.get(key) ?? '');
    case 'not-pattern':
      return (parameters) => !test(parameters.get(key) ?? '');
  }
}

const isSubject = (subject: string, { user, groups }: Identity): boolean =>
  subject === `user:${user}` || groups.some((group) => subject === `group:${group}`);

/** An empty list asks for nothing. */
const anyOf = <T>(list: readonly T[], test: (each: T) => boolean): boolean => list.length === 0 || list.some(test);

export function compileRule(rule: AccessRule, version: string | null): CompiledRule {
  const domains = [
    ...rule.domains.map((domain) => domainTest(domain, version)),
    ...rule.domainPatterns.map(patternTest),
  ];
  const resources = rule.resources.map(patternTest);
  const conditions = rule.query.map((all) => all.map(conditionTest));
  return {
    takesDomain: (domain, as) => domains.some((test) => test(domain, as)),
    takesResource: (resource, as) => anyOf(resources, (test) => test(resource, as)),
    takesQuery: (parameters) => anyOf(conditions, (all) => all.every((test) => test(parameters))),
    takesMethod: (method) => anyOf(rule.methods, (each) => each === method),
    takesPerson: (as) =>
      isAnonymous(as) || anyOf(rule.subjects, (all) => all.every((subject) => isSubject(subject, as))),
    takesAddress:
      rule.networks.length > 0
        ? remembering((address) => rule.networks.some((network) => inRange(address, network)))
        : null,
    asksWho: asksWho(rule),
  };
}
