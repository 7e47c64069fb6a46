import { describe, expect, it } from 'vitest';
import { matches } from './match.ts';
import { parseRule, RuleError } from './parse-rule.ts';
import { request } from './rule.fake.ts';
import type { ConcreteRequest } from './request.ts';

type Case = readonly [rule: string, yes: Partial<ConcreteRequest>, no: Partial<ConcreteRequest>];

const cases: readonly Case[] = [
  ['Host(`A.test`)', { host: 'a.TEST:8080' }, { host: 'b.test' }],
  ['Host(`a.test.`)', { host: 'a.test' }, { host: 'a.test.x' }],
  ['Host(`*.test`)', { host: 'x.test' }, { host: 'y.x.test' }],
  ['HostRegexp(`^[a-z]+\\.test$`)', { host: 'abc.test' }, { host: '1.test' }],
  ['Path(`/a b`)', { path: '/a%20b' }, { path: '/a%20b/' }],
  ['Path(`/a%2Fb`)', { path: '/a%2Fb' }, { path: '/a/b' }],
  ['PathPrefix(`/api`)', { path: '/apix' }, { path: '/ap' }],
  ['PathPrefix(`/api`)', { path: '/x/..//api' }, { path: '/api/..' }],
  ['Method(`get`)', { method: 'GET' }, { method: 'POST' }],
  ['Header(`X-Key`, `1`)', { headers: { 'x-key': '1' } }, { headers: { 'x-key': '11' } }],
  ['HeaderRegexp(`X-Key`, `1`)', { headers: { 'X-Key': '11' } }, {}],
  ['Header(`X-Forwarded-Proto`, `https`)', { scheme: 'https' }, { headers: { 'X-Forwarded-Proto': 'https' } }],
  ['Query(`q`, `a b`)', { query: 'x=1&q=a+b' }, { query: 'q=a' }],
  ['Query(`q`)', { query: 'q' }, { query: 'q=1' }],
  ['ClientIP(`192.0.2.0/24`)', { sourceIp: '192.0.2.9' }, { sourceIp: '198.51.100.1' }],
  ['ClientIP(`2001:db8::/32`)', { sourceIp: '2001:db8:1::9' }, { sourceIp: '192.0.2.9' }],
  ['Host(`a.test`) && Path(`/x`) || Method(`PUT`)', { host: 'b.test', method: 'PUT' }, { host: 'a.test' }],
  ['!(Host(`a.test`) || Path(`/x`))', { host: 'b.test' }, { host: 'b.test', path: '/x' }],
  ['Host("a.test") && !Path(`/x`)', {}, { path: '/x' }],
  ['HostSNI(`*.test`) && ALPN(`h2`)', { sni: 'x.test', alpn: ['h2'] }, { sni: 'x.test' }],
];
const older: readonly Case[] = [
  ['Host(`a.test`, `b.test`)', { host: 'b.test' }, { host: 'c.test' }],
  ['HostRegexp(`{sub:[a-z]+}.test`)', { host: 'Abc.test' }, { host: 'a.b.test' }],
  ['Path(`/films/{id:[0-9]+}`)', { path: '/films/12' }, { path: '/films/x' }],
  ['PathPrefix(`/{lang}/x`)', { path: '/de/xyz' }, { path: '/a/b/x' }],
  ['Headers(`X-A`, `1`, `X-B`, `2`)', { headers: { 'X-A': '1', 'X-B': '2' } }, { headers: { 'X-A': '1' } }],
  ['Query(`a=1`, `b=`)', { query: 'a=1&b=x' }, { query: 'a=1&a=2' }],
];

describe('matches', () => {
  it.each(cases)('knows what %s takes', (rule, yes, no) => {
    const node = parseRule(rule);
    expect([matches(node, request(yes)), matches(node, request(no))]).toEqual([true, false]);
  });

  it.each(older)('knows what %s takes in the syntax of version 2', (rule, yes, no) => {
    const node = parseRule(rule, 'v2');
    expect([matches(node, request(yes)), matches(node, request(no))]).toEqual([true, false]);
  });

  it('matches no address, asked or excluded, where none is known', () => {
    expect([
      matches(parseRule('ClientIP(`192.0.2.0/24`)'), request()),
      matches(parseRule('!ClientIP(`192.0.2.0/24`)'), request()),
    ]).toEqual([false, false]);
  });
});

describe('parseRule', () => {
  it.each([
    'Host(`a`',
    'Host(`a`) Host(`b`)',
    "Host('a')",
    'Host()',
    'Host(``)',
    'Host(`a`, `b`)',
    'Hots(`a`)',
    'Path(`a`)',
    'PathRegexp(`(?=a)`)',
    'ClientIP(`x`)',
    'Host(`a`)\n&& Path(`/b`)',
    'Headers(`X`, `1`)',
    '',
  ])('refuses %s', (rule) => {
    expect(() => parseRule(rule)).toThrow(RuleError);
  });

  it('refuses in version 2 what only version 3 knows', () => {
    expect(() => parseRule('PathRegexp(`a`)', 'v2')).toThrow('there is no matcher PathRegexp');
  });
});

describe('a rule that was made to hold us up', () => {
  const one = 'Host(`a.test`)';
  it.each([
    [Array(5000).fill(one).join(' || '), /more than \d+ matchers/],
    [`${'('.repeat(5000)}${one}${')'.repeat(5000)}`, /more than \d+ brackets/],
    [`PathRegexp(\`${'('.repeat(5000)}${')'.repeat(5000)}\`)`, /nests too deeply/],
  ])('is refused, not followed', (rule, why) => {
    expect(() => parseRule(rule)).toThrow(why);
  });

  it('is refused with twelve stars in each other, and read with 20,000 negations', () => {
    const stars = Array.from({ length: 12 }).reduce<string>((inner) => `(${inner})*`, 'a');
    expect(() => parseRule(`PathRegexp(\`^/${stars}$\`)`)).toThrow(/too many endless repetitions/);
    expect(parseRule(`${'!'.repeat(20_001)}${one}`)).toMatchObject({ not: true });
  });
});
