import type { Identity } from './compile-rule.ts';
import type { Visit } from './decide.ts';

type Next = () => number;
type Rule = Record<string, unknown>;

const users = ['ann', 'bob', 'Cleo'];
const groups = ['admins', 'family', 'guests'];
const labels = ['a', 'b', 'ann', 'bob', 'Cleo', 'admins', 'x1', 'films', 'deep.a', 'B'];
const words = ['feed', 'api', 'films', 'Admin', 'search', 'x y', 'é', 'a.b', 'static'];
const resources = [
  '/feed/',
  '^/feed/.*$',
  '\\.(png|jpe?g|css)$',
  '^/api([/?].*)?$',
  '^/api$',
  '(?i)^/ADMIN',
  '^/films/[0-9]{1,3}(?:/.*)?$',
  '^/$',
  '^/\\?x=',
  '[?&]token=\\w+',
  '^/(?P<User>\\w+)/.*$',
  '^/groups/(?P<Group>\\w+)(/|$)',
  '^/[^/?]+$',
  '\\bme\\b',
  '^/x%20y',
  '^/x y$',
  'é',
  '^/\\w+/?$',
  '^.*$',
  '',
];
const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'MKCOL', 'PROPFIND'];
const networks = [
  '192.0.2.0/24',
  '192.0.2.7',
  '198.51.100.128/25',
  '2001:db8::/32',
  '2001:db8:1::/48',
  '::ffff:203.0.113.0/120',
  '0.0.0.0/0',
  '::/0',
  '203.0.113.9/32',
];
const addresses = [
  '192.0.2.7',
  '192.0.2.99',
  '198.51.100.1',
  '198.51.100.200',
  '203.0.113.9',
  '203.0.113.77',
  '2001:db8::1',
  '2001:db8:1::5',
  '2001:db9::1',
  '::ffff:192.0.2.7',
];
const operators = ['present', 'absent', 'equal', 'not equal', 'pattern', 'not pattern', 'Equal', 'ABSENT', 'Pattern'];
const values = ['1', 'true', '', 'a b', '^\\d+$', 't.*e', 'A'];

/** Networks that the rules can name; one is empty, so that who names it alone asks for none. */
export const namedNetworks = [
  { name: 'home', networks: ['192.0.2.0/25', '2001:db8:1::/48'] },
  { name: 'office', networks: '198.51.100.0/24,203.0.113.9' },
  { name: 'nobody', networks: [] },
];

const picker = (next: Next) => ({
  pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
  chance: (of: number) => next() < of,
  some: <T>(from: readonly T[], most: number): T[] =>
    Array.from({ length: 1 + Math.floor(next() * most) }, () => from[Math.floor(next() * from.length)] as T),
});

/** A list, or what Authelia reads as one: its only entry, or all of them between commas. */
function spelled(next: Next, list: string[]): string[] | string {
  const { chance } = picker(next);
  if (list.some((each) => each.includes(',')) || chance(0.6)) return list;
  return list.join(',');
}

function condition(next: Next): Rule {
  const { pick, chance } = picker(next);
  const key = pick(['q', 'token', 'x', 'a b']);
  const operator = pick(operators);
  const bare = operator === 'present' || operator === 'absent';
  if (chance(0.2)) return { key, value: pick(['1', 'true', '']) };
  return { [chance(0.1) ? 'Operator' : 'operator']: operator, key, ...(bare ? {} : { value: pick(values) }) };
}

/** Lists in lists, and what Authelia reads as such. */
function query(next: Next): unknown {
  const { chance } = picker(next);
  if (chance(0.2)) return condition(next);
  if (chance(0.5)) return [condition(next), ...(chance(0.5) ? [condition(next)] : [])];
  return [
    [condition(next), condition(next)],
    ...(chance(0.5) ? [[condition(next)]] : []),
    ...(chance(0.05) ? [[]] : []),
  ];
}

const subject = (next: Next): string => {
  const { pick, chance } = picker(next);
  return chance(0.5) ? `user:${pick(users)}` : `group:${pick(groups)}`;
};
function subjects(next: Next): unknown {
  const { chance } = picker(next);
  if (chance(0.3)) return subject(next);
  if (chance(0.2)) return `${subject(next)},${subject(next)}`;
  if (chance(0.5)) return [subject(next), chance(0.2) ? `${subject(next)},${subject(next)}` : subject(next)];
  return [[subject(next), subject(next)], [subject(next)]];
}

const domainsOf = (suffix: string) => [
  `a.${suffix}`,
  `b.${suffix}`,
  suffix,
  `*.${suffix}`,
  `*.a.${suffix}`,
  `{user}.${suffix}`,
  `{group}.${suffix}`,
  `A.${suffix.toUpperCase()}`,
  `films.${suffix}`,
];
const patternsOf = (suffix: string) => {
  const end = `\\.${suffix.replaceAll('.', '\\.')}$`;
  return [
    `^[a-z]+${end}`,
    `^(a|b)${end}`,
    `^(?P<User>\\w+)${end}`,
    `^(?P<Group>\\w+)${end}`,
    `^(?P<User>[a-c]\\w*)(?P<Group>\\w*)${end}`,
    `(?i)^B${end}`,
    `\\d${end}`,
    end,
  ];
};

/** One rule whose domains all lie below a suffix. */
function randomRule(next: Next, suffix: string): Rule {
  const { pick, chance, some } = picker(next);
  const rule: Rule = {};
  const byPattern = chance(0.35);
  if (!byPattern || chance(0.1)) rule['domain'] = spelled(next, some(domainsOf(suffix), 2));
  if (byPattern) rule['domain_regex'] = spelled(next, some(patternsOf(suffix), 2));
  if (chance(0.5))
    rule['resources'] = spelled(
      next,
      some(resources, 3).filter((each) => each !== ''),
    );
  if (chance(0.3)) rule['methods'] = spelled(next, [...new Set(some(verbs, 3))]);
  if (chance(0.3)) rule['networks'] = spelled(next, some([...networks, 'home', 'office', 'nobody'], 2));
  if (chance(0.25)) rule['query'] = query(next);
  const asks = JSON.stringify(rule['domain_regex'] ?? '').includes('(?P<');
  if (chance(0.25)) rule['subject'] = subjects(next);
  const policies = ['one_factor', 'two_factor', 'deny'];
  rule['policy'] = pick(asks || rule['subject'] !== undefined ? policies : ['bypass', 'bypass', ...policies]);
  return rule;
}

/** One to six rules. */
export const randomRules = (next: Next, suffix: string): Rule[] =>
  Array.from({ length: 1 + Math.floor(next() * 6) }, () => randomRule(next, suffix));

const without = (rule: Rule, ...keys: string[]): Rule =>
  Object.fromEntries(Object.entries(rule).filter(([key]) => !keys.includes(key)));

/** What Authelia does not start with, each in a rule that is right otherwise. */
const spoilers: readonly ((rule: Rule) => Rule)[] = [
  (rule) => ({ ...rule, policy: 'bypas' }),
  (rule) => without(rule, 'policy'),
  (rule) => without(rule, 'domain', 'domain_regex'),
  (rule) => ({ ...rule, methods: ['GET', 'SEARCH'] }),
  (rule) => ({ ...rule, networks: ['192.0.2.0/33'] }),
  (rule) => ({ ...rule, networks: ['nowhere'] }),
  (rule) => ({ ...rule, resources: ['^/(feed'] }),
  (rule) => ({ ...rule, resources: ['^/(?=feed)'] }),
  (rule) => ({ ...rule, domain_regex: '^(?P<User>[a-z]+\\.list\\.test$' }),
  (rule) => ({ ...rule, subject: 'ann' }),
  (rule) => ({ ...rule, subject: 'user:ann', policy: 'bypass' }),
  (rule) => ({ ...rule, domain_regex: '^(?P<User>[a-z]+)\\.list\\.test$', policy: 'bypass' }),
  (rule) => ({ ...rule, path: '/feed' }),
  (rule) => ({ ...rule, query: [[{ key: 'q', operator: 'is', value: '1' }]] }),
  (rule) => ({ ...rule, query: [[{ operator: 'present' }]] }),
  (rule) => ({ ...rule, query: [[{ key: 'q', operator: 'present', value: '1' }]] }),
  (rule) => ({ ...rule, query: [[{ key: 'q', operator: 'equal' }]] }),
  (rule) => ({ ...rule, query: [[{ key: 'q', operator: 'pattern', value: '(' }]] }),
];

/** A list for each thing that Authelia does not start with, at a random place of the list. */
export const spoiledRules = (next: Next, suffix: string): Rule[][] =>
  spoilers.map((spoil) => {
    const rules = randomRules(next, suffix);
    const at = Math.floor(next() * rules.length);
    return rules.map((rule, each) => (each === at ? spoil(rule) : rule));
  });

export const accounts: readonly Identity[] = [
  { user: 'ann', groups: ['admins', 'family'] },
  { user: 'bob', groups: ['family'] },
  { user: 'Cleo', groups: ['Guests'] },
  { user: 'dan', groups: [] },
];

/** A request out of the same values as the rules, so that they often meet. */
export function randomVisit(next: Next, suffix: string): Visit {
  const { pick, chance } = picker(next);
  const word = () => encodeURIComponent(pick(words));
  const path = pick([
    () => '/',
    () => `/${word()}`,
    () => `/${word()}/`,
    () => `/${word()}/${word()}`,
    () => `/${word()}/../${word()}`,
    () => `/%66eed/${word()}`,
    () => `//${word()}`,
    () => `/${word()}.png`,
    () => '/films/12/x',
    () => '/films/1234',
    () => `/${pick(users)}/x`,
    () => `/groups/${pick([...groups, 'GUESTS'])}`,
    () => '/me/',
    () => '/x/./',
    () => '/a/%2e%2e/api',
    () => '/api%2Fv1',
    () => '/%C3%A9',
    () => '/%ff%fe',
    () => '/a/..',
    () => '/a/../',
  ])();
  const parameter = () => {
    const key = pick(['q', 'token', 'x', 'a+b', 'a%20b']);
    return chance(0.9) ? `${key}=${pick(['1', 'true', '', 'a+b', 'a%20b', '/feed/', '.png', 'A', 'tile'])}` : key;
  };
  const query = chance(0.5)
    ? [parameter(), ...(chance(0.4) ? [parameter()] : []), ...(chance(0.1) ? ['q;x=1', 'bad=%zz'] : [])].join('&')
    : '';
  const name = pick([...labels, '']);
  return {
    host: `${name}${name === '' ? '' : '.'}${suffix}${chance(0.05) ? ':8443' : ''}`,
    path,
    query,
    method: pick([...verbs, 'GET', 'GET', 'TRACE', 'FOO', ...(chance(0.2) ? ['get', 'M-SEARCH'] : [])]),
    from: pick(addresses),
    as: chance(0.55) ? null : pick(accounts),
  };
}
