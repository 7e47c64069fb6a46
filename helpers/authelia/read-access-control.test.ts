import { describe, expect, it } from 'vitest';
import { AccessControl, type AccessRule } from '../evidence/access-control.ts';
import { accessControlOf, sourcesOf } from './reading.fake.ts';
import { readAccessControl } from './read-access-control.ts';

const cannot = (...args: Parameters<typeof sourcesOf>): string => {
  const read = readAccessControl(sourcesOf(...args));
  return 'cannot' in read ? read.cannot : 'it was read';
};
const read = (...args: Parameters<typeof sourcesOf>): AccessControl | string => {
  const made = readAccessControl(sourcesOf(...args));
  return 'cannot' in made ? made.cannot : made.accessControl;
};
const ruleOf = (text: string, version = '4.37.5'): AccessRule | undefined =>
  accessControlOf([text], 'default_policy: deny', version).rules[0];
const list = (more: string) => `access_control: { rules: [{ domain: a.test, policy: one_factor, ${more} }] }`;

describe('a rule', () => {
  it('is read whole, and keeps to its schema', () => {
    const [made] = accessControlOf(
      [
        'domain: ["*.Media.test"], domain_regex: "^x\\\\.", resources: ["^/api"], ' +
          'methods: [get], networks: [home, 192.0.2.1], subject: [["user:ann", "group: a "], "group:b"], ' +
          'query: [[{ key: q, value: "1" }, { key: t, operator: absent }]], policy: two_factor',
      ],
      'networks: [{ name: home, networks: [10.0.0.0/8, "2001:db8::/32"] }]',
    ).rules;
    expect(made).toEqual({
      domains: ['*.media.test'],
      domainPatterns: ['^x\\.'],
      resources: ['^/api'],
      methods: ['GET'],
      networks: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1/32'],
      subjects: [['user:ann', 'group:a'], ['group:b']],
      query: [
        [
          { key: 'q', operator: 'equal', value: '1' },
          { key: 't', operator: 'absent', value: null },
        ],
      ],
      policy: 'two_factor',
    });
    const whole = accessControlOf(['domain: a.test, policy: bypass']);
    expect(AccessControl.parse(whole)).toEqual(whole);
  });

  it.each([
    ['domain: "a.test,b.test"', { domains: ['a.test', 'b.test'] }, { domains: ['a.test,b.test'] }],
    ['resources: "^/a{1,2}"', { resources: ['^/a{1', '2}'] }, { resources: ['^/a{1,2}'] }],
    ['subject: "user:a,group:b"', { subjects: [['user:a'], ['group:b']] }, { subjects: [['user:a', 'group:b']] }],
    ['subject: ["user:a,group:b"]', { subjects: [['user:a', 'group:b']] }, { subjects: [['user:a', 'group:b']] }],
    [
      'subject: ["user:a", "group:b"]',
      { subjects: [['user:a'], ['group:b']] },
      { subjects: [['user:a'], ['group:b']] },
    ],
  ])('parts one text at its commas only in 4.37: %s', (text, old, young) => {
    const whole = text.startsWith('domain') ? `${text}, policy: deny` : `domain: x.test, ${text}, policy: deny`;
    expect(ruleOf(whole)).toMatchObject(old);
    expect(ruleOf(whole, '4.38.0')).toMatchObject(young);
    if (text.includes(','))
      expect(cannot([`access_control: { rules: [{ ${whole} }] }`], { version: null })).toMatch(
        /version is not known|it was read/,
      );
  });

  it.each([
    ['one condition', '{ key: q }', [[{ key: 'q', operator: 'present', value: null }]]],
    [
      'two in a list: either',
      '[{ key: q }, { key: r }]',
      [[{ key: 'q', operator: 'present', value: null }], [{ key: 'r', operator: 'present', value: null }]],
    ],
    ['an operator in other letters, which is never looked at', '[[{ key: q, operator: Absent, value: "1" }]]', [[]]],
    ['a group without conditions', '[[]]', [[]]],
    ['keys in other letters', '{ KEY: q, Operator: absent }', [[{ key: 'q', operator: 'absent', value: null }]]],
  ])('reads a query as Authelia does: %s', (_what, text, query) => {
    expect(ruleOf(`domain: a.test, policy: deny, query: ${text}`)?.query).toEqual(query);
  });

  it('asks for no network where the only one it names is empty', () => {
    const [rule] = accessControlOf(
      ['domain: a.test, policy: deny, networks: none'],
      'networks: [{ name: none, networks: [] }]',
    ).rules;
    expect(rule?.networks).toEqual([]);
  });

  it.each([
    ['policy: foo', 'rule 1 has the policy "foo", which is none'],
    ['resources: "(?=a)"', 'the resources of rule 1: invalid or unsupported Perl syntax in `(?=a)`'],
    ['resources: [7]', 'the resources of rule 1 hold something that is no text'],
    ['methods: [FOO]', 'the methods of rule 1 name FOO, which Authelia does not know'],
    ['networks: [nowhere]', 'the networks of rule 1 names nowhere, which is neither a network nor the name of one'],
    ['subject: ann', 'the subject of rule 1 names "ann", which is neither a user nor a group'],
    ['query: { key: q, value: 1 }', 'the query of rule 1 compares q with something that is no text'],
    ['query: { operator: absent }', 'the query of rule 1 has a condition without a key'],
    ['query: { key: q, operator: equal }', 'the query of rule 1 has no value for equal'],
    ['query: { key: q, operator: near, value: x }', 'the query of rule 1 has the unknown operator "near"'],
    ['query: x', 'the query of rule 1 has a condition that is no map'],
    ['foo: 1', 'rule 1 has the unknown key foo'],
    ['policy: bypass, subject: "user:ann"', 'rule 1 has the policy bypass and asks who somebody is'],
    ['policy: bypass, domain_regex: "^(?P<User>x)"', 'rule 1 has the policy bypass and asks who somebody is'],
  ])('is not read where Authelia would not start with it: %s', (more, why) => {
    const policy = more.includes('policy') ? '' : 'policy: deny, ';
    expect(cannot([`access_control: { rules: [{ domain: a.test, ${policy}${more} }] }`])).toBe(
      `Authelia's access rules cannot be read: ${why}.`,
    );
  });
});

describe('the configuration', () => {
  it('is joined of several files, a later list taking the place of an earlier one', () => {
    const made = read([
      'access_control: { default_policy: bypass, rules: [{ domain: a.test, policy: deny }] }\n' +
        'session: { domain: a.test }',
      'access_control: { rules: [{ domain: b.test, policy: one_factor }] }',
      '# nothing',
      'session: { cookies: [{ domain: b.test }] }',
    ]);
    expect(made).toMatchObject({ defaultPolicy: 'bypass', cookieDomains: ['a.test', 'b.test'] });
    expect(made).toHaveProperty('rules.0.domains', ['b.test']);
  });

  it('heeds the environment last, by the names that Authelia knows', () => {
    const rules = 'access_control: { default_policy: deny, rules: [{ domain: a.test, policy: deny }] }';
    const environment = {
      AUTHELIA_ACCESS_CONTROL_DEFAULT_POLICY: 'two_factor',
      AUTHELIA_ACCESS__CONTROL__DEFAULT_POLICY: 'bypass',
      AUTHELIA_SESSION_DOMAIN: 'a.test',
    };
    expect(read([rules], { environment })).toMatchObject({ defaultPolicy: 'two_factor', cookieDomains: ['a.test'] });
    expect(cannot([rules], { environment: { AUTHELIA_ACCESS_CONTROL_RULES: 'x' } })).toContain('rule 1 is no map');
  });

  it('knows networks by name from the definitions of 4.39', () => {
    const text = 'definitions: { network: { home.lan: [10.0.0.0/8] } }\n' + list('networks: [home.lan]');
    expect(read([text], { version: '4.39.1' })).toHaveProperty('rules.0.networks', ['10.0.0.0/8']);
    expect(cannot([text])).toContain('the key definitions.network.home.lan, which Authelia 4.37.5 does not know');
  });

  it('lets aliases and merge keys bring in what they stand for', () => {
    const made = read([
      'x: &x { domain: a.test, policy: deny }\naccess_control: { rules: [*x, { <<: *x, policy: one_factor }] }',
    ]);
    expect(made).toHaveProperty('rules.1', {
      ...accessControlOf(['domain: a.test, policy: deny']).rules[0],
      policy: 'one_factor',
    });
  });

  it.each(['expand-env', 'template'])('is not guessed where the filter %s would write it', (filter) => {
    const text = `${list('resources: "^/$"')} # {{ secret "/x" }}`;
    expect(cannot([text], { filters: [filter] })).toContain(
      `/config/0.yml goes through the filter ${filter} before Authelia reads it`,
    );
    expect(read([list('resources: "^/"')], { filters: [filter] })).toHaveProperty('rules.0.resources', ['^/']);
  });

  it.each([
    [
      'no rules',
      'access_control: { default_policy: deny }',
      'it has no rules and the default policy deny, with which Authelia does not start',
    ],
    ['nothing under the key', 'access_control:', 'it has the key access_control, which Authelia does not know'],
    [
      'an unknown default',
      list('methods: [GET]').replace('{ rules', '{ default_policy: foo, rules'),
      'the default policy is "foo", which is none',
    ],
    [
      'an unknown key',
      'access_control: { rule: [] }',
      'it has the key access_control.rule, which Authelia does not know',
    ],
    [
      'dotted keys',
      'access_control.default_policy: bypass',
      'access_control.default_policy is written with dots, which not every version of Authelia takes for what it says',
    ],
    ['no YAML', 'a: [', '/config/0.yml: it is no YAML: '],
    ['no map', '- a', '/config/0.yml: it holds no map'],
    ['a key twice', 'a: 1\na: 2', '/config/0.yml: the key a stands there twice'],
    ['a strange merge', 'a: { <<: 5 }', '/config/0.yml: what << names is no map'],
    ['an alias of nothing', 'a: *b', 'Unresolved alias'],
  ])('cannot be read with %s', (_what, text, why) => {
    expect(cannot([text])).toMatch(/^Authelia's access rules cannot be read: .*\.$/);
    expect(cannot([text])).toContain(why === 'Unresolved alias' ? 'b' : why);
  });
});

describe('what was made to hurt', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`),
  ].join('\n');
  it.each([
    ['aliases of aliases', bomb, 'it is too large with its aliases written out'],
    ['an anchor in itself', 'access_control: &a { rules: [*a] }', 'the anchor &a contains itself'],
    ['a merge of itself', 'a: &a { <<: *a }', 'the anchor &a contains itself'],
    ['brackets without end', `a: ${'['.repeat(5000)}`, 'cannot be read'],
    ['maps in maps', `a: ${'{b: '.repeat(300)}1${'}'.repeat(300)}`, 'it nests too deeply'],
    ['a huge file', 'x'.repeat(300 * 1024), 'the files are larger than 256 KiB'],
    ['a pattern of brackets', list(`resources: ['${'('.repeat(10_000)}']`), 'expression nests too deeply'],
    [
      'a pattern of counts',
      list(`resources: ['${'(a?){100}'.repeat(500)}']`),
      'its regular expressions are larger than any',
    ],
    [
      'patterns without end',
      list(`resources: [${Array(500).fill("'[a-z]{999}'").join(',')}]`),
      'its regular expressions are larger than any',
    ],
    [
      'letters of all peoples',
      list(`resources: ['${[...'LMNPSZ'].map((name) => `\\p{${name}}`).join('')}\\p{Lu}\\p{Ll}\\p{Lt}']`),
      'its regular expressions are larger than any',
    ],
    [
      'a name of JavaScript',
      'access_control: { rules: [{ domain: a.test, policy: deny, __proto__: 1 }] }',
      'the unknown key __proto__',
    ],
  ])('ends in a sentence: %s', (_what, text, why) => {
    expect(cannot([text])).toContain(why);
    expect(cannot([text]).length).toBeLessThan(500);
  });
});
