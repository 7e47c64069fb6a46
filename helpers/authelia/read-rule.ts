import { levels, type AccessRule, type Level, type QueryCondition } from '../evidence/access-control.ts';
import { sizeOf } from '../lib/match-pattern.ts';
import { groupNames, parsePattern, PatternError, type Pattern } from '../lib/pattern.ts';
import { fieldOf, textOf, type Decoder } from './decode.ts';
import { networkOf } from './read-network.ts';
import { ConfigurationError, isPlainMap, shortened, type Plain, type PlainMap } from './read-yaml.ts';
import { atLeast } from './versions.ts';

/** What is known beside a rule: networks by name, and how much of the patterns has been read. */
export interface Around {
  version: string | null;
  decoder: Decoder;
  networks: ReadonlyMap<string, readonly string[]>;
  patterns: { letters: number; steps: number; classes: Set<string> };
}

const keys = ['domain', 'domain_regex', 'policy', 'subject', 'networks', 'resources', 'methods', 'query'];
const verbs =
  'GET HEAD POST PUT PATCH DELETE TRACE CONNECT OPTIONS COPY LOCK MKCOL MOVE PROPFIND PROPPATCH UNLOCK'.split(' ');
const operators: Readonly<Record<string, QueryCondition['operator']>> = {
  present: 'present',
  absent: 'absent',
  equal: 'equal',
  'not equal': 'not-equal',
  pattern: 'pattern',
  'not pattern': 'not-pattern',
};
const isBare = (spelled: string): boolean => spelled === 'present' || spelled === 'absent';
const mostLetters = 50_000;
const mostSteps = 30_000;
const mostStepsOfOne = 3000;
const mostClasses = 8;

export const isLevel = (text: string): text is Level => levels.some((level) => level === text);

const tooLarge = 'its regular expressions are larger than any that were written by hand';

/**
 * Patterns are bounded together: by their letters, by the steps that a letter of a text may cost, and by their Unicode
 * classes, each of which has to be looked up letter by letter.
 */
function patternOf(source: Plain, where: string, { patterns }: Around): string {
  if (typeof source !== 'string' || source === '')
    throw new ConfigurationError(`${where} hold something that is no text`);
  patterns.letters += source.length;
  for (const [named] of source.matchAll(/\\[pP](?:\{\^?\w+\}|\w)/g)) patterns.classes.add(named);
  if (patterns.letters > mostLetters || patterns.classes.size > mostClasses) throw new ConfigurationError(tooLarge);
  try {
    const size = sizeOf(parsePattern(source));
    patterns.steps += size;
    if (size > mostStepsOfOne || patterns.steps > mostSteps) throw new ConfigurationError(tooLarge);
  } catch (error) {
    if (error instanceof PatternError) throw new ConfigurationError(`${where}: ${shortened(error.message)}`);
    throw error;
  }
  return source;
}

/** The groups of a pattern that stand for somebody: `(?P<User>…)`, `(?P<Group>…)`. */
export const identityGroups = (pattern: Pattern): string[] =>
  groupNames(pattern).filter((name) => name === 'User' || name === 'Group');

function networksOf(value: Plain | undefined, where: string, { networks, decoder }: Around): string[] {
  return decoder.textsOf(value, where).flatMap((text) => {
    const named = networks.get(text);
    if (named) return named;
    const network = networkOf(text);
    if (network === null)
      throw new ConfigurationError(`${where} names ${text}, which is neither a network nor the name of one`);
    return [network];
  });
}

function subjectOf(text: string, where: string, version: string | null): string[] {
  const [, kind, name] = /^(user:|group:|oauth2:client:)([^]*)$/.exec(text) ?? [];
  // Nothing at all is no subject, and until 4.39 no mistake.
  if (text === '' && !atLeast(version, '4.39.0')) return [];
  if (kind === undefined || (kind.startsWith('oauth2') && version !== null && !atLeast(version, '4.38.0')))
    throw new ConfigurationError(`${where} names "${text}", which is neither a user nor a group`);
  return [kind + (name ?? '').replace(/^ +| +$/g, '')];
}

function comparedOf(value: PlainMap, key: string, where: string): string | null {
  const compared = fieldOf(value, 'value') ?? null;
  if (compared !== null && typeof compared !== 'string')
    throw new ConfigurationError(`${where} compares ${key} with something that is no text`);
  return compared;
}

/** The operator as it is spelled, which goes with the value. */
function operatorOf(value: PlainMap, compared: string | null, where: string): string {
  const spelled = textOf(fieldOf(value, 'operator'), where) || (compared ? 'equal' : 'present');
  if (!Object.hasOwn(operators, spelled.toLowerCase()))
    throw new ConfigurationError(`${where} has the unknown operator "${spelled}"`);
  if (isBare(spelled) && compared) throw new ConfigurationError(`${where} has a value beside ${spelled}`);
  if (!isBare(spelled) && compared === null) throw new ConfigurationError(`${where} has no value for ${spelled}`);
  return spelled;
}

/**
 * An operator in other letters is taken, but never looked at: the condition is gone, and the others of its group hold
 * without it.
 */
function conditionOf(value: Plain, where: string, around: Around): QueryCondition[] {
  if (!isPlainMap(value)) throw new ConfigurationError(`${where} has a condition that is no map`);
  const key = textOf(fieldOf(value, 'key'), where);
  if (key === '') throw new ConfigurationError(`${where} has a condition without a key`);
  const compared = comparedOf(value, key, where);
  const spelled = operatorOf(value, compared, where);
  const operator = Object.hasOwn(operators, spelled) ? operators[spelled] : undefined;
  if (!operator) return [];
  // Unlike elsewhere, an empty pattern is one here.
  if (operator.endsWith('pattern') && compared) patternOf(compared, where, around);
  return [{ key, operator, value: isBare(spelled) ? null : compared }];
}

/** Authelia refuses to let anybody in whom it would have to know first. */
function checkBypass(subjects: readonly unknown[], domainPatterns: readonly string[], where: string): void {
  if (subjects.length > 0 || domainPatterns.some((source) => identityGroups(parsePattern(source)).length > 0))
    throw new ConfigurationError(`${where} has the policy bypass and asks who somebody is`);
}

function methodsOf(value: Plain | undefined, where: string, { version, decoder }: Around): string[] {
  const methods = decoder.textsOf(value, where);
  const strict = atLeast(version, '4.38.0');
  const odd = methods.find((method) => !verbs.includes(strict ? method : method.toUpperCase()));
  if (odd !== undefined) throw new ConfigurationError(`${where} name ${odd}, which Authelia does not know`);
  if (strict && new Set(methods).size < methods.length) throw new ConfigurationError(`${where} name one twice`);
  return methods.map((method) => method.toUpperCase());
}

/**
 * One rule, as Authelia has it in mind after loading. Throws ConfigurationError where Authelia would not start with it.
 */
export function readRule(value: Plain, where: string, around: Around): AccessRule {
  if (!isPlainMap(value)) throw new ConfigurationError(`${where} is no map`);
  const unknown = [...value.keys()].find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new ConfigurationError(`${where} has the unknown key ${unknown}`);
  const { listOf, textsOf, listsOf } = around.decoder;
  const of = (key: string) => `the ${key} of ${where}`;
  const patterns = (key: string) => listOf(value.get(key), of(key)).map((source) => patternOf(source, of(key), around));
  const domains = textsOf(value.get('domain'), of('domain')).map((domain) => domain.toLowerCase());
  const domainPatterns = patterns('domain_regex');
  if (domains.length + domainPatterns.length === 0) throw new ConfigurationError(`${where} names no domain`);
  const policy = textOf(value.get('policy'), of('policy'));
  if (!isLevel(policy)) throw new ConfigurationError(`${where} has the policy "${policy}", which is none`);
  const subjects = listsOf(value.get('subject'), of('subject'), true);
  if (policy === 'bypass') checkBypass(subjects, domainPatterns, where);
  return {
    domains,
    domainPatterns,
    resources: patterns('resources'),
    methods: methodsOf(value.get('methods'), of('methods'), around),
    networks: networksOf(value.get('networks'), of('networks'), around),
    subjects: subjects
      .map((all) => all.flatMap((item) => subjectOf(textOf(item, of('subject')), of('subject'), around.version)))
      .filter((all) => all.length > 0),
    query: listsOf(value.get('query'), of('query'), false).map((all) =>
      all.flatMap((item) => conditionOf(item, of('query'), around)),
    ),
    policy,
  };
}
