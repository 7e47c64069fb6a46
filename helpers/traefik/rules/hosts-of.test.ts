import { describe, expect, it } from 'vitest';
import { coversHosts, hostsOf, showOpen, takesHost } from './hosts-of.ts';
import { matches } from './match.ts';
import { chain, randomRequest, randomRule } from './random-rules.fake.ts';
import { readingOf } from './reading.ts';
import { canonicalHost } from './request-view.ts';
import { router } from './rule.fake.ts';

const read = (rule: string, ruleSyntax = '') => {
  const { names, open, unreadable } = hostsOf(router('own', rule, { ruleSyntax }));
  return { names, beyond: open.map(showOpen), unreadable };
};
const tcp = (rule: string) => router('own', rule, { kind: 'tcp' });

describe('hostsOf', () => {
  it.each<[rule: string, names: string[], beyond: string[]]>([
    ['Host(`sonarr.media.test`)', ['sonarr.media.test'], []],
    ['Host("A.media.test") || host(`b.media.test`)', ['a.media.test', 'b.media.test'], []],
    ['Host(`a.test`) && (PathPrefix(`/x`) || Header(`X-Host`, `Host(b.test)`))', ['a.test'], []],
    ['(Host(`a.test`) && Path(`/x`)) || (Host(`b.test`) && Method(`GET`))', ['a.test', 'b.test'], []],
    ['Host(`a.test`) && !Host(`evil.test`)', ['a.test'], []],
    ['(Host(`a.test`) || Host(`evil.test`)) && !Host(`evil.test`)', ['a.test'], []],
    ['!(!Host(`a.test`) && !Host(`b.test`))', ['a.test', 'b.test'], []],
    ['Host(`a.test`) && Host(`b.test`)', [], []],
    ['Host(`a.test.`)', ['a.test'], []],
    ['!Host(`a.media.test`) && PathPrefix(`/`)', [], ['any name but a.media.test']],
    ['!Host(`a.test`) && !Host(`b.test`)', [], ['any name but a.test, b.test']],
    ['!Host(`a.test`) || Path(`/x`)', [], ['any name']],
    ['Host(`a.test`) || !Host(`b.test`)', ['a.test'], ['any name but b.test']],
    ['Host(`a.test`) || PathPrefix(`/`)', ['a.test'], ['any name']],
    ['PathPrefix(`/api`)', [], ['any name']],
    ['Host(`*`)', [], ['any name']],
    ['HostRegexp(`^.+$`)', [], ['any name']],
    ['HostRegexp(`.*`) && !Host(`a.test`)', [], ['any name but a.test']],
    ['!HostRegexp(`.+`)', [], []],
    ['Host(`*.media.test`)', [], ['names that fit *.media.test']],
    ['Host(`*.media.test`) && !Host(`a.media.test`)', [], ['names that fit *.media.test but a.media.test']],
    ['HostRegexp(`^.+\\.media\\.test$`)', [], ['names that fit ^.+\\.media\\.test$']],
    ['!HostRegexp(`^.+\\.media\\.test$`)', [], ['any name but ^.+\\.media\\.test$']],
    ['HostRegexp(`a\\.test`)', [], ['names that fit a\\.test']],
    ['HostRegexp(`^a\\.test$`)', ['a.test'], []],
    [
      'HostRegexp(`^(?i)(films|Songs)?\\.?media\\.test$`)',
      ['media.test', '.media.test', 'filmsmedia.test', 'films.media.test', 'songsmedia.test', 'songs.media.test'],
      [],
    ],
    ['HostRegexp(`^(a|b)\\.test$|^c\\.test$`) && !Host(`b.test`)', ['a.test', 'c.test'], []],
    ['!HostRegexp(`^(a|b)\\.test$`)', [], ['any name but a.test, b.test']],
    ['HostRegexp(`^A\\.test$`)', [], []],
  ])('reads %s', (rule, names, beyond) => {
    expect(read(rule)).toEqual({ names, beyond, unreadable: null });
  });

  it.each<[rule: string, names: string[], beyond: string[]]>([
    ['Host(`a.test`, `B.test`) && PathPrefix(`/x`)', ['a.test', 'b.test'], []],
    ['!Host(`a.test`, `b.test`)', [], ['any name but a.test, b.test']],
    ['HostHeader(`a.test`)', ['a.test'], []],
    ['HostRegexp(`{sub:(films|songs)}.media.test`)', ['films.media.test', 'songs.media.test'], []],
    ['HostRegexp(`{any:.+}`)', [], ['any name']],
    ['HostRegexp(`{sub}.media.test`)', [], ['names that fit {sub}.media.test']],
  ])('reads %s, in the syntax of version 2', (rule, names, beyond) => {
    expect(read(rule, 'v2')).toEqual({ names, beyond, unreadable: null });
  });

  it('reads the names in the handshake of a TCP router', () => {
    expect(hostsOf(tcp('HostSNI(`git.test`) || HostSNI(`*.git.test`)'))).toMatchObject({
      names: ['git.test'],
      open: [{ fits: ['*.git.test'], but: [] }],
    });
    expect(hostsOf(tcp('HostSNI(`*`)'))).toMatchObject({ names: [], open: [{ fits: [], but: [] }] });
    expect(hostsOf(router('own', '', { kind: 'udp' })).open.map(showOpen)).toEqual(['any name']);
  });

  it('takes a rule that version 3 refuses for one of version 2 where Traefik works with it', () => {
    const rule = 'Host(`a.test`, `b.test`)';
    expect(hostsOf(router('own', rule)).names).toEqual(['a.test', 'b.test']);
    expect(hostsOf(router('own', rule, { status: 'disabled' }))).toMatchObject({
      names: [],
      unreadable: '2 values where 1 are expected',
    });
  });

  it('says of a rule that nobody can read that it may take any name', () => {
    expect(read('Host(`a.test`')).toMatchObject({ names: [], beyond: ['any name'] });
    expect(read('Host(`a.test`').unreadable).toBeTruthy();
    expect(takesHost(router('own', 'Host(`a.test`'), 'b.test')).toBe(true);
  });

  it('widens what it cannot hold, and cuts nothing off', () => {
    const many = (name: string) => Array.from({ length: 12 }, (_, at) => `Host(\`*.${name}${at}.test\`)`).join(' || ');
    expect(read(`(${many('a')}) && (${many('b')})`)).toEqual({ names: [], beyond: ['any name'], unreadable: null });
    expect(read('HostRegexp(`^[0-9]{2}\\.test$`)').beyond).toEqual(['names that fit ^[0-9]{2}\\.test$']);
    expect(read('HostRegexp(`^[0-9]\\.test$`)').names).toHaveLength(10);
  });
});

describe('random rules', () => {
  const next = chain(2027);
  const routers = Array.from({ length: 300 }, () => randomRule(next)).map(({ rule, syntax }) =>
    router('own', rule, { ruleSyntax: syntax }),
  );

  it('take no request by a name that was not said before', () => {
    let taken = 0;
    const missed = routers.flatMap((own) =>
      Array.from({ length: 40 }, () => randomRequest(next, 'web', '192.0.2.9')).flatMap((request) => {
        const reading = readingOf(own);
        if (!('node' in reading) || !matches(reading.node, request)) return [];
        taken += 1;
        const { names, open } = hostsOf(own);
        const known = names.includes(canonicalHost(request.host).replace(/\.$/, '')) || open.length > 0;
        return known && takesHost(own, request.host) ? [] : [`${own.rule} took ${request.host}`];
      }),
    );
    expect(taken).toBeGreaterThan(200);
    expect(missed).toEqual([]);
  });
});

describe('takesHost', () => {
  it.each([
    ['Host(`a.test`) && Path(`/x`)', 'A.test:8080', true],
    ['Host(`a.test`)', 'a.test.', true],
    ['Host(`a.test`)', 'b.test', false],
    ['!Host(`a.test`) && Method(`POST`)', 'b.test', true],
    ['!Host(`a.test`)', 'a.test', false],
    ['HostRegexp(`^.+\\.media\\.test$`)', 'x.media.test', true],
    ['HostRegexp(`^.+\\.media\\.test$`) && !Host(`x.media.test`)', 'x.media.test', false],
    ['ClientIP(`192.0.2.0/24`)', 'a.test', true],
  ])('knows whether %s takes %s', (rule, host, expected) => {
    expect(takesHost(router('own', rule), host)).toBe(expected);
  });
});

describe('coversHosts', () => {
  it.each([
    ['PathPrefix(`/`)', 'Host(`a.test`)', true],
    ['PathPrefix(`/`)', 'HostRegexp(`^.+$`)', true],
    ['Host(`a.test`) || Host(`b.test`)', 'Host(`b.test`)', true],
    ['Host(`*.test`)', 'Host(`a.test`)', true],
    ['Host(`*.test`)', 'Host(`*.test`) && Path(`/x`)', true],
    ['!Host(`a.test`)', '!Host(`a.test`) && !Host(`b.test`)', true],
    ['!Host(`a.test`)', 'Host(`a.test`)', false],
    ['!Host(`a.test`)', 'PathPrefix(`/`)', false],
    ['Host(`a.test`)', 'PathPrefix(`/`)', false],
    ['Host(`a.test`)', 'Host(`a.test`) || Host(`b.test`)', false],
    ['Host(`a.test`', 'Host(`a.test`)', false],
    ['PathPrefix(`/`)', 'Host(`a.test`', false],
  ])('knows whether %s takes all that %s does', (one, other, expected) => {
    expect(coversHosts(router('one', one), router('other', other))).toBe(expected);
  });
});
