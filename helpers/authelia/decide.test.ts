import { describe, expect, it } from 'vitest';
import { answerOf, compareLevels, decide, type Visit } from './decide.ts';
import { accessControlOf } from './reading.fake.ts';

const visit = (host: string, address = '/', more: Partial<Visit> = {}): Visit => {
  const [path = '/', query = ''] = address.split('?');
  return { host, path, query, method: 'GET', from: '203.0.113.7', as: null, ...more };
};
/** The rule that decides, counted from 1; 0: the default policy; -1: Authelia refuses before any rule. */
const ruleFor = (rules: readonly string[], asked: Visit, version?: string, head?: string): number => {
  const decision = decide(accessControlOf(rules, head, version), asked);
  return 'refused' in decision ? -1 : (decision.rule ?? 0);
};

const ann = { user: 'ann', groups: ['Admins', 'family'] };

describe('decide', () => {
  it('lets the first rule that matches decide, and the default policy where none does', () => {
    const control = accessControlOf([
      'domain: a.test, resources: "^/api", policy: bypass',
      'domain: a.test, policy: two_factor',
    ]);
    expect(decide(control, visit('a.test', '/api/x'))).toEqual({
      level: 'bypass',
      rule: 1,
      subjects: false,
      depends: [],
    });
    expect(decide(control, visit('a.test', '/x'))).toMatchObject({ level: 'two_factor', rule: 2 });
    expect(decide(control, visit('b.test'))).toMatchObject({ level: 'deny', rule: null });
    expect(decide(control, visit('a.test', '/api'), 1)).toMatchObject({ level: 'two_factor', rule: 2 });
  });

  it.each([
    ['/feed/', '/x/feed/y', true],
    ['/feed/', '/?x=/feed/', true],
    ['/feed/', '/?x=%2Ffeed%2F', false],
    ['/feed/', '/%66eed/', true],
    ['\\\\.(png|css)$', '/?x=.png', true],
    ['\\\\.(png|css)$', '/a.png?x', false],
    ['^/api$', '/api?x', false],
    ['^/api', '/API', false],
  ])('matches resources with the path, decoded, and the query, as it came: %s and %s', (pattern, address, takes) => {
    expect(ruleFor([`domain: a.test, resources: ["${pattern}"], policy: bypass`], visit('a.test', address))).toBe(
      takes ? 1 : 0,
    );
  });

  it.each([
    ['A.Test', 'a.test', null, 1],
    ['a.test', 'a.test.', null, 0],
    ['*.test', 'b.a.test', null, 1],
    ['*.test', 'test', null, 0],
    ['{user}.test', 'bob.test', null, 1],
    ['{user}.test', 'bob.test', ann, 0],
    ['{user}.test', 'ann.test', ann, 1],
    ['{group}.test', 'admins.test', ann, 1],
    ['{group}.test', 'guests.test', ann, 0],
  ])('knows the domain %s in %s', (domain, host, as, rule) => {
    expect(ruleFor([`domain: "${domain}", policy: deny`], visit(host, '/', { as }))).toBe(rule);
  });

  it('heeds the case of letters behind a star until 4.39.20, and that of patterns always', () => {
    const rules = ['domain: "*.a.test", policy: bypass', "domain_regex: '^x\\.A\\.test$', policy: deny"];
    expect(['4.37.5', '4.39.20'].map((version) => ruleFor(rules, visit('X.A.test'), version))).toEqual([0, 1]);
    expect(ruleFor(rules, visit('x.A.test'))).toBe(2);
  });

  it('takes a name out of a pattern for who is logged in, and anybody for who is not', () => {
    const rules = ["domain: a.test, resources: '^/u/(?P<User>\\w+)/(?P<Group>\\w+)', policy: one_factor"];
    const asked = (as: Visit['as']) => ruleFor(rules, visit('a.test', '/u/ANN/admins', { as }));
    expect([null, ann, { ...ann, user: 'bob' }, { ...ann, groups: [] }].map(asked)).toEqual([1, 1, 0, 0]);
  });

  it('takes subjects as met until it knows who asks', () => {
    const rules = ['domain: a.test, subject: [["user:ann", "group:family"], "group:guests"], policy: deny'];
    const people = [
      null,
      ann,
      { user: 'ann', groups: [] },
      { user: 'bob', groups: ['guests'] },
      { user: 'Ann', groups: ['family'] },
    ];
    expect(people.map((as) => ruleFor(rules, visit('a.test', '/', { as })))).toEqual([1, 1, 0, 1, 0]);
    expect(decide(accessControlOf(rules), visit('a.test'))).toMatchObject({ subjects: true });
  });

  it.each([
    ['q: present', '{ key: q }', ['/?q', '/?q=1'], ['/', '/?Q=1']],
    ['q: equal', '{ key: q, value: "a b" }', ['/?q=a+b', '/?q=a%20b&q=c'], ['/?q=c&q=a+b', '/']],
    ['q: not equal', '{ key: q, operator: not equal, value: "1" }', ['/', '/?q=2'], ['/?q=1']],
    ['q: pattern', '{ key: q, operator: pattern, value: "^$|x" }', ['/', '/?q=ax'], ['/?q=a']],
    ['q: not pattern', '{ key: q, operator: not pattern, value: "x" }', ['/', '/?q=a'], ['/?q=x']],
    ['both', '[[{ key: q }, { key: r, operator: absent }]]', ['/?q'], ['/?q&r', '/']],
    ['either', '[{ key: q }, { key: r }]', ['/?q', '/?r'], ['/']],
    ['nothing, by mistake', '[[{ key: q, operator: Present, value: "1" }]]', ['/', '/?x'], []],
  ])('looks at a query: %s', (_what, query, yes, no) => {
    const rules = [`domain: a.test, query: ${query}, policy: bypass`];
    expect([...yes, ...no].map((address) => ruleFor(rules, visit('a.test', address)))).toEqual([
      ...yes.map(() => 1),
      ...no.map(() => 0),
    ]);
  });

  it('counts methods in capital letters; since 4.38 others are refused', () => {
    const rules = ['domain: a.test, methods: [get, MKCOL], policy: bypass'];
    const asked = (version: string) =>
      ['GET', 'MKCOL', 'get', 'M-X'].map((method) =>
        ruleFor(
          rules.map((rule) => rule.replace('get', 'GET')),
          visit('a.test', '/', { method }),
          version,
        ),
      );
    expect(ruleFor(rules, visit('a.test'))).toBe(1);
    expect([asked('4.37.5'), asked('4.38.0')]).toEqual([
      [1, 1, 0, 0],
      [1, 1, -1, -1],
    ]);
  });

  it('goes by the address, and says what hangs on it where it is not known', () => {
    const rules = [
      'domain: a.test, networks: [10.0.0.0/8, "2001:db8::/32", "::ffff:192.0.2.0/120"], policy: bypass',
      'domain: a.test, policy: deny',
    ];
    const from = ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', '2001:db8::1', '192.0.2.9', '11.0.0.1', 'nobody'];
    expect(from.map((address) => ruleFor(rules, visit('a.test', '/', { from: address })))).toEqual([
      1, 1, 1, 1, 1, 2, 2,
    ]);
    expect(decide(accessControlOf(rules), visit('a.test', '/', { from: null }))).toMatchObject({
      rule: 2,
      depends: [1],
    });
  });

  it('refuses hosts outside the domains of its cookies', () => {
    const control = { ...accessControlOf(['domain: "*", policy: bypass']), cookieDomains: ['media.test'] };
    const refused = (version: string) =>
      ['media.test', 'a.media.test', 'evilmedia.test', 'a.test', 'a.Media.test'].map(
        (host) => 'refused' in decide({ ...control, version }, visit(host)),
      );
    expect([refused('4.37.5'), refused('4.38.0')]).toEqual([
      [false, false, false, true, true],
      [false, false, true, true, true],
    ]);
  });
});

it('knows what each level means to whom', () => {
  const answers = (level: 'bypass' | 'one_factor' | 'two_factor' | 'deny', subjects = false) =>
    ([0, 1, 2] as const).map((factors) => answerOf({ level, subjects, rule: 1, depends: [] }, factors));
  expect([
    answers('bypass'),
    answers('one_factor'),
    answers('two_factor'),
    answers('deny'),
    answers('deny', true),
  ]).toEqual([
    ['open', 'open', 'open'],
    ['asked', 'open', 'open'],
    ['asked', 'asked', 'open'],
    ['denied', 'denied', 'denied'],
    ['asked', 'denied', 'denied'],
  ]);
  expect([compareLevels('bypass', 'deny') < 0, compareLevels('two_factor', 'one_factor') > 0]).toEqual([true, true]);
});
