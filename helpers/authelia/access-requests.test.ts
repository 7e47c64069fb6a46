import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { chain } from '../traefik/rules/random-rules.fake.ts';
import { decide } from './decide.ts';
import { namedNetworks, randomRules, randomVisit } from './random-access-control.fake.ts';
import { readAccessControl } from './read-access-control.ts';
import { accessControlOf, sourcesOf } from './reading.fake.ts';
import { canComeFrom, requestsFor, type LoginRequest } from './access-requests.ts';

const hosts = ['a.media.test', 'b.media.test', 'media.test'];
const guard = 'domain: "*.media.test", policy: two_factor';
const made = (rules: readonly string[], head?: string, paths?: readonly string[]) =>
  requestsFor(accessControlOf(rules, head), hosts, paths);
const spelled = ({ method, host, path, query }: LoginRequest) => `${method} ${host}${path}${query && `?${query}`}`;
const ownOf = (requests: readonly LoginRequest[], rule: number | null) =>
  requests.filter((request) => request.rule === rule && request.off === null);
const besideOf = (requests: readonly LoginRequest[], rule: number, off: LoginRequest['off']) =>
  requests.filter((request) => request.of === rule && request.off === off);

describe('what a rule opens', () => {
  it('is asked for in the path, below another, and behind the question mark of every path', () => {
    const { requests, cannot } = made(
      ['domain: "*.media.test", resources: ["/feed/"], policy: bypass', guard],
      undefined,
      ['/headers'],
    );
    const own = ownOf(requests, 1).map(spelled);
    expect(own).toEqual(
      expect.arrayContaining([
        'GET a.media.test/feed/',
        'GET a.media.test/feed/stackproof',
        'GET a.media.test/?x=/feed/',
        'GET a.media.test/headers?x=/feed/',
        'GET b.media.test/feed/',
        'GET b.media.test/?x=/feed/',
      ]),
    );
    expect(besideOf(requests, 1, 'place').map(spelled)).toEqual(
      expect.arrayContaining(['GET a.media.test/feed', 'GET a.media.test/FEED/']),
    );
    expect(new Set(ownOf(requests, 1).map(({ level, otherwise }) => `${level} else ${otherwise}`))).toEqual(
      new Set(['bypass else two_factor']),
    );
    expect(cannot).toEqual([]);
  });

  it('is asked for in each branch of a pattern', () => {
    const { requests } = made([
      "domain: a.media.test, resources: ['\\.(png|jpe?g|css)$', '^/(api|rss|admin)(/|$)'], policy: bypass",
      guard,
    ]);
    const own = ownOf(requests, 1).map(spelled).join('\n');
    for (const part of ['.png', '.jpg', '.jpeg', '.css', '/api', '/rss', '/admin', '?x=.png'])
      expect(own).toContain(part);
    expect(own).not.toMatch(/\?x=\/api/);
  });

  it('is asked for with each method, and beside it with one that it does not name', () => {
    const { requests } = made([
      'domain: a.media.test, methods: [MKCOL, POST], resources: ["^/dav/"], policy: bypass',
      guard,
    ]);
    expect(ownOf(requests, 1).map(spelled)).toEqual(
      expect.arrayContaining(['MKCOL a.media.test/dav/', 'POST a.media.test/dav/']),
    );
    expect(besideOf(requests, 1, 'method').map(({ method, rule }) => `${method} ${rule}`)).toEqual(
      expect.arrayContaining(['STACKPROOF 2', 'GET 2', 'mkcol 2']),
    );
  });

  it('is asked for with each way to meet its query', () => {
    const { requests } = made([
      "domain: a.media.test, query: [[{ key: q, operator: pattern, value: '^\\d+$' }, { key: t, operator: absent }], " +
        "{ key: key, value: 'a b' }], policy: bypass",
      guard,
    ]);
    expect(ownOf(requests, 1).map(({ query }) => query)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^q=\d+$/), 'key=a%20b']),
    );
    expect(besideOf(requests, 1, 'query').length).toBeGreaterThan(1);
  });

  it('is asked for from each of its networks, and beside it from outside', () => {
    const control = accessControlOf([
      'domain: a.media.test, networks: [10.0.0.0/8, "2001:db8::/32"], policy: bypass',
      guard,
    ]);
    const { requests } = requestsFor(control, hosts);
    const own = ownOf(requests, 1);
    expect(own.map(({ from }) => from)).toEqual(expect.arrayContaining(['10.0.0.0/8', '2001:db8::/32']));
    // From outside it is the next rule's own request.
    expect(ownOf(requests, 2)).toMatchObject([{ host: 'a.media.test', from: null }, { host: 'b.media.test' }]);
    const [first] = own.filter(({ from }) => from === '10.0.0.0/8');
    expect(['10.9.9.9', '198.51.100.1'].map((address) => first && canComeFrom(control, first, address))).toEqual([
      true,
      false,
    ]);
    const [outside] = ownOf(requests, 2).filter(({ host }) => host === 'a.media.test');
    expect(['10.9.9.9', '198.51.100.1'].map((address) => outside && canComeFrom(control, outside, address))).toEqual([
      false,
      true,
    ]);
  });

  it('is asked for by nobody, by whom it names, and by somebody else', () => {
    const { requests } = made([
      'domain: a.media.test, subject: [["user:ann", "group:admins"]], policy: one_factor',
      guard,
    ]);
    expect(ownOf(requests, 1).map(({ as }) => as)).toEqual([null, { user: 'ann', groups: ['admins'] }]);
    expect(requests.filter(({ rule, host }) => rule === 2 && host === 'a.media.test').map(({ as }) => as)).toEqual([
      { user: null, groups: [] },
    ]);
  });

  it('may be a name out of the host, and the letters of a host', () => {
    const { requests } = made(
      [
        "domain: '{user}.media.test', policy: one_factor",
        "domain_regex: '^[a-z]+\\.media\\.test$', policy: two_factor",
      ],
      'default_policy: bypass',
    );
    expect(ownOf(requests, 1).map(({ host, as }) => `${host} ${as?.user}`)).toEqual(
      expect.arrayContaining(['a.media.test undefined', 'a.media.test a']),
    );
    const letters = requests.filter(({ host, as }) => host === 'B.media.test' && as !== null);
    expect(letters.map(({ rule, level }) => `${rule} ${level}`)).toContain('null bypass');
  });
});

describe('the default policy', () => {
  it('is asked for by whatever gets past the rules', () => {
    const { requests } = made(
      [
        'domain: a.media.test, methods: [GET, HEAD, POST], policy: two_factor',
        'domain: b.media.test, policy: deny, ' +
          'query: [[{ key: q, operator: absent }], [{ key: t, operator: not equal, value: x }]]',
      ],
      'default_policy: bypass',
    );
    expect(ownOf(requests, null).map(spelled)).toEqual(
      expect.arrayContaining(['STACKPROOF a.media.test/', 'GET b.media.test/?q=1&t=x', 'GET media.test/']),
    );
  });
});

describe('what nobody said', () => {
  const asks = (policy: string, more = '') => `domain: "*.media.test", ${more}policy: ${policy}`;

  it.each([
    ['methods', asks('one_factor', 'methods: [GET, HEAD], ')],
    ['a path', asks('one_factor', 'resources: ["^/([?].*)?$"], ')],
  ])('is not missed where a rule before takes it: %s', (_what, first) => {
    const { requests, cannot } = made([first, asks('two_factor')]);
    expect(ownOf(requests, 2).length).toBeGreaterThan(0);
    expect(cannot.filter(({ rule }) => rule === 2)).toEqual([]);
  });

  it('is asked for behind a pattern that takes all but line breaks, and not behind one that takes all', () => {
    const every = (pattern: string) => made([asks('two_factor', `resources: ["${pattern}"], `)]);
    expect(ownOf(every('^.*$').requests, null).map(spelled)).toContain('GET a.media.test/stackproof%0A1');
    expect(every('^.*$').cannot.filter(({ because }) => because === 'beaten')).toEqual([]);
    const { cannot } = made([asks('two_factor', 'resources: ["^/.*"], '), asks('bypass')]);
    expect(cannot.map(({ rule, because }) => [rule, because])).toContainEqual([2, 'shadowed']);
  });
});

describe('what no request can show', () => {
  it.each([
    [
      'another domain',
      ['domain: x.test, policy: bypass'],
      'no-host',
      'none of the host names that are routed is one of its own (x.test)',
    ],
    [
      'a rule that takes all before it',
      [guard, 'domain: a.media.test, policy: bypass'],
      'shadowed',
      'rule 1 stands before it and takes all of its hosts',
    ],
    [
      'the same rule before it',
      [
        'domain: a.media.test, resources: "^/x$", policy: bypass',
        'domain: a.media.test, resources: "^/x$", policy: deny',
      ],
      'beaten',
      'of all that was tried, rule 1 takes it first',
    ],
    [
      'a contradiction',
      ['domain: a.media.test, resources: "^/x$", query: { key: q }, policy: bypass'],
      'unfound',
      'it contradicts itself, or asks for something that cannot be sent',
    ],
    [
      'a pattern without a text',
      ["domain: a.media.test, resources: ['a\\bb'], policy: bypass"],
      'unfound',
      'no address was found that a\\bb takes',
    ],
    [
      'the method of tunnels',
      ['domain: a.media.test, methods: [CONNECT, GET], policy: bypass'],
      'impossible',
      'CONNECT opens a tunnel and reaches no router',
    ],
    [
      'somebody who is two',
      ['domain: a.media.test, subject: [["user:ann", "user:bob"]], policy: deny'],
      'impossible',
      'no visitor is user:ann and user:bob',
    ],
  ])('is told of %s', (_what, rules, because, why) => {
    const { cannot } = made(rules);
    const told = cannot.filter(({ rule, because: said }) => rule === rules.length && said === because);
    expect(told.map(({ reason }) => reason)).toContain(
      `Of rule ${rules.length} of Authelia's access control not all became requests: ${why}.`,
    );
  });

  it('is told where rules for certain people leave nothing to be asked without a login', () => {
    const forPeople = ['domain: "*.media.test", subject: "group:admins", policy: two_factor', 'domain: media.test'];
    const { requests, cannot } = made([forPeople[0] ?? '', `${forPeople[1]}, policy: one_factor`]);
    expect(requests.filter(({ rule, as }) => rule === null && as === null)).toEqual([]);
    expect(cannot.filter(({ rule }) => rule === null)).toEqual([
      expect.objectContaining({ of: 'person', because: 'shadowed' }),
    ]);
  });

  it('is told of hosts that Authelia refuses whatever its rules say', () => {
    const control = { ...accessControlOf(['domain: a.media.test, policy: bypass']), cookieDomains: ['other.test'] };
    expect(requestsFor(control, hosts)).toMatchObject({
      requests: [],
      cannot: [
        { rule: 1, because: 'impossible' },
        { rule: null, because: 'impossible' },
      ],
    });
  });

  it('is told of a list too long to try, and ends', () => {
    const many = Array.from(
      { length: 400 },
      (_none, at) =>
        `domain: "*.media.test", resources: ["^/${at}/(a|b|c)"], methods: [GET], policy: ${at % 2 ? 'bypass' : 'deny'}`,
    );
    const { requests, cannot } = requestsFor(
      accessControlOf(many),
      Array.from({ length: 30 }, (_none, at) => `h${at}.media.test`),
      [],
      100_000,
    );
    expect(requests.length).toBeLessThan(5000);
    expect(cannot.some(({ because }) => because === 'untried')).toBe(true);
    const told = new Set([...requests.map(({ rule }) => rule), ...cannot.map(({ rule }) => rule)]);
    expect(many.filter((_rule, at) => !told.has(at + 1))).toEqual([]);
  });
});

it('misses hardly any rule of random lists that a random visitor meets, and tells of what it misses', () => {
  const next = chain(13);
  const names = ['a', 'b', 'ann', 'x1', 'films', 'deep.a', 'admins'].map((label) => `${label}.list.test`);
  const missed: object[] = [];
  let met = 0;
  for (let list = 0; list < 20; list++) {
    const rules = randomRules(next, 'list.test');
    const read = readAccessControl(sourcesOf([stringify({ access_control: { networks: namedNetworks, rules } })]));
    if ('cannot' in read) throw new Error(read.cannot);
    const control = read.accessControl;
    const { requests, cannot } = requestsFor(control, names);
    for (let round = 0; round < 200; round++) {
      const visit = randomVisit(next, 'list.test');
      const decision = decide(control, visit);
      if ('refused' in decision || !names.includes(visit.host.toLowerCase())) continue;
      met++;
      if (requests.some(({ rule }) => rule === decision.rule)) continue;
      missed.push({ rules, visit, rule: decision.rule });
      expect(cannot.map(({ rule }) => rule)).toContain(decision.rule);
    }
  }
  expect(met).toBeGreaterThan(1000);
  expect(missed).toEqual([]);
});
