import type { ConcreteRequest } from './request.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chain(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface RandomRule {
  rule: string;
  syntax: 'v3' | 'v2';
}

const hosts = [
  'a.media.test',
  'b.media.test',
  'Films.Media.test',
  'media.test',
  'x.y.media.test',
  'deep.x.y.media.test',
  'songs.test',
  'books.test',
  'a-b.songs.test',
  '192.0.2.7',
];
const hostPatterns = [
  '^[a-z]+\\.media\\.test$',
  'songs',
  '^(?:a|b)\\.',
  '.+\\.test$',
  '^books',
  '(?i)FILMS',
  '^[^.]{1,3}\\.media',
  '\\.test$',
  '^\\d+\\.',
  '^.+$',
  '^x\\.[xyz]\\.',
];
const hosts2 = [
  '{sub:[a-z]+}.media.test',
  '{any:.+}.test',
  '{one}.songs.test',
  'b{rest:o+ks}.test',
  '{a:x|deep}.{b}.y.media.test',
  'A.media.test',
];
const paths = [
  '/',
  '/api',
  '/api/',
  '/api/v1',
  '/API',
  '/a b',
  '/films/1',
  '/.well-known/x',
  '/x;y',
  '/a%2Fb',
  '/é',
  '/one/two/three',
  '/a+b',
  '/~me',
  '/q=1',
  '/[x]',
];
const pathPatterns = [
  '^/api/v\\d+$',
  '\\.(?:js|css)$',
  '^/films/[0-9]{1,3}(?:/.*)?$',
  '(?i)^/API',
  '/[^/]+/edit$',
  '^/$',
  '^/(?:one|two)/',
  '\\bme\\b',
  '^/\\w+$',
  '^/[[:alpha:]]{3,5}$',
  '^/x(?:y|z){2}',
  '.*',
  'é',
  '^/\\pL+$',
  '^/a\\x2fb\\Q.c\\E$',
];
const paths2 = [
  '/{id:[0-9]+}',
  '/films/{name}',
  '/{lang:(?:de|en)}/x',
  '/api',
  '/a/{b}/c',
  '/{all:.*}',
  '/v{n:[1-3]}/y',
];
const methods = ['GET', 'POST', 'put', 'DELETE', 'PATCH', 'OPTIONS', 'Propfind'];
const headers: readonly (readonly [string, string, string])[] = [
  ['X-Api-Key', 'k1', '^k\\d$'],
  ['accept-language', 'de', '^(?:de|fr)'],
  ['X-Flag', 'on', 'o[nf]f?'],
  ['User-Agent', 'curl/8', '^curl/'],
  ['X-Real-Ip', '192.0.2.1', '.'],
  ['X-Forwarded-Proto', 'http', '^https?$'],
  ['Host', 'a.media.test', '.*'],
];
const queries: readonly (readonly [string, string, string])[] = [
  ['q', '1', '^\\d+$'],
  ['mobile', 'true', 'tr.e'],
  ['name', 'a b', '^[a-z ]+$'],
  ['empty', '', '^$'],
  ['x', 'a&b=c', '[&=]'],
];
const ranges = [
  '127.0.0.1',
  '127.0.0.0/8',
  '192.0.2.0/24',
  '0.0.0.0/0',
  '::1',
  '2001:db8::/32',
  '198.51.100.0/24',
  '::ffff:192.0.2.1',
  '::ffff:127.0.0.0/104',
  '::ffff:192.0.2.0/120',
  '::ffff:192.0.2.0/90',
  '::/0',
  '::127.0.0.1',
  '127.0.0.77/024',
];

/** What Traefik must refuse, each for a reason of its own. */
export const refused: readonly RandomRule[] = [
  ...[
    'Host(`a.media.test`',
    'Host(`a`) && ',
    '&& Host(`a`)',
    'Host(`a`) Host(`b`)',
    'Host(`a`) and Host(`b`)',
    'Host(`a`) & Host(`b`)',
    'Hots(`a`)',
    'HOst(`a`)',
    "Host('a')",
    'Host(a)',
    'Host()',
    'Host(``)',
    'Host(`a`, `b`)',
    'Host(`ä.test`)',
    'HostRegexp(`[a-z`)',
    'HostRegexp(`(?=a)`)',
    'HostRegexp(`a**`)',
    'HostRegexp(`a{2}{3}`)',
    'HostRegexp(`\\8`)',
    'HostRegexp(`a{1001}`)',
    'HostRegexp(`(a{100}){100}`)',
    'HostRegexp(`[z-a]`)',
    'HostRegexp(`[[:foo:]]`)',
    'HostRegexp(`\\p{Foo}`)',
    'HostRegexp(`é`)',
    'HostRegexp(`(?<n`)',
    'HostRegexp(`*a`)',
    'HostRegexp(`a)`)',
    'HostRegexp(`(a`)',
    'HostRegexp(`a\\`)',
    'Path(`api`)',
    'PathPrefix(`api`)',
    'Path(`/a`, `/b`)',
    'PathRegexp(`(?<=a)b`)',
    'PathRegexp(`[a-\\d]`)',
    'Method(`GET`, `POST`)',
    'Header(`X`)',
    'Header(`X`, `1`, `2`)',
    'HeaderRegexp(`X`, `[`)',
    'Headers(`X`, `1`)',
    'HeadersRegexp(`X`, `1`)',
    'Query(`a`, `b`, `c`)',
    'Query(`a`, ``)',
    'QueryRegexp(`a`, `(`)',
    'ClientIP(`300.1.1.1`)',
    'ClientIP(`192.0.2.0/33`)',
    'ClientIP(`192.0.2.0/`)',
    'ClientIP(`192.0.2.0/+8`)',
    'ClientIP(`010.0.0.1`)',
    'ClientIP(`127.1`)',
    'ClientIP(`0x7f.0.0.1`)',
    'ClientIP(`2130706433`)',
    'ClientIP(`fe80::1%eth0`)',
    'ClientIP(`::ffff:192.0.2.0/129`)',
    'ClientIP(`x`)',
    'ClientIP(`192.0.2.1`, `192.0.2.2`)',
    'HostSNI(`a`)',
    'ALPN(`h2`)',
    'HostHeader(`a`)',
    'Host(`a`);',
    'Host(`a`)\n&& Path(`/b`)',
    '(Host(`a`)',
    'Host(`a`))',
    '!',
    'Host(!`a`)',
    'Host(`a`) || !',
    'Host("a\\q")',
    'Host(1)',
    'Host',
    '`a`',
  ].map((rule): RandomRule => ({ rule, syntax: 'v3' })),
  ...[
    'Query(`a`)',
    'Headers(`X`)',
    'HeadersRegexp(`X`, `[`)',
    'HostRegexp(`{a`)',
    'HostRegexp(`{:x}.test`)',
    'HostRegexp(`{a:}.test`)',
    'Path(`{a:[}`)',
    'Path(`a`)',
    'PathRegexp(`a`)',
    'Header(`X`, `1`)',
    'HeaderRegexp(`X`, `1`)',
    'QueryRegexp(`a`, `b`)',
    'HostRegexp(`{a:(?=b)}`)',
    'Host(`ä`)',
    'ClientIP(`x`)',
  ].map((rule): RandomRule => ({ rule, syntax: 'v2' })),
];

/** Odd, but taken. */
export const odd: readonly RandomRule[] = [
  ...[
    'host(`odd-1.test`)',
    'HOST(`odd-2.test`)',
    'Hostregexp(`^odd-3\\.test$`)',
    'PATHPREFIX(`/odd-4`)',
    'Host("odd-5.test")',
    'Host("odd\\x2d6.test")',
    'Host(`odd-7.test`,)',
    '((Host(`odd-8.test`)))',
    '!!Host(`odd-9.test`)',
    'Host(`odd-10.test`) &&\nPath(`/x`)',
    'Host(`odd-11.test`) // && Path(`/x`)',
    'Host( /* who */ `odd-12.test` )',
    'Host(`odd-13.test.`)',
    'Host(`*.odd-14.test`)',
    'Host(`odd-15.test`)\n',
    '!(Host(`odd-16.test`) && !Path(`/y`)) && Host(`odd-16.test`)',
    'HostRegexp(`^odd-17{x}\\.test$`)',
    'HostRegexp(`^odd-18[]x]?\\.test$`)',
    'PathRegexp(`^/odd-19[\\-a]?$`)',
    'PathRegexp(`^/odd-20[a-]?$`)',
    'PathRegexp(`^/odd-21(?i:X)(?-i)y(?s).$`)',
    'PathRegexp(`^/odd-22\\x{61}\\141\\.$`)',
    'PathRegexp(`^/odd-23(?P<a>x)(?<b>y)$`)',
    'PathRegexp(`^/odd-24(|x|y)$`)',
    'PathRegexp(`^/odd-40(?P<n>a)(?P<n>b)$`)',
    'PathRegexp(`(?m)^/odd-25$`)',
    'PathRegexp(`^/odd-26a{,2}$`)',
    'PathRegexp(`^/odd-27[^/\\D]$`)',
    'PathRegexp(`^/odd-28[^[:^digit:]]$`)',
    'PathRegexp(`^/odd-29(?U)a+?$`)',
    'PathRegexp(`^/odd-30a+?b*?c??d{1,2}?$`)',
    'PathRegexp(`^/odd-31\\p{Greek}\\P{Lu}\\p{^Lu}$`)',
    'PathRegexp(`^/odd-32(?:(?i)k)$`)',
    'Path(`/odd-33//x`)',
    'Path(`/odd-34/./x`)',
    'PathPrefix(`/odd-35%`)',
    'Method(`CONNECT`) && Path(`/odd-36`)',
    'Host(`**.odd-37.test`)',
    'Host(`odd-38*.test`)',
    'Host(`*`)',
    'Path(`/odd-39?x`)',
  ].map((rule): RandomRule => ({ rule, syntax: 'v3' })),
  ...[
    'Host(`odd2-1.test`, `odd2-2.test`)',
    'Host(`odd2-3.test`) && Headers(`X-A`, `1`, `X-B`, `2`)',
    'Host(`odd2-4.test`) && Query(`a=1`, `b={v:[0-9]}`)',
    'Host(`odd2-5.test`) && Query(`a=`)',
    'Host(`odd2-6.test`) && Query(`a`, `b`)',
    'HostRegexp(`odd2-7.{tld:te.t}`)',
    'PathPrefix(`/odd2-8/{x}`)',
    'HostHeader(`odd2-9.test`)',
    'HostRegexp(`{x:[a-z]{3,5}}.odd2-10.test`)',
    'Path(`/odd2-11/{x:[^/]+}.{y:js|css}`)',
    'Host(`*.odd2-12.test`)',
  ].map((rule): RandomRule => ({ rule, syntax: 'v2' })),
];

/** A rule of one to five matchers under random operators, negations and brackets. */
export function randomRule(next: () => number): RandomRule {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const syntax = next() < 0.2 ? 'v2' : 'v3';
  const some = (from: readonly string[]) =>
    Array.from({ length: next() < 0.3 ? 2 : 1 }, () => `\`${pick(from)}\``).join(', ');
  const leaf3 = [
    () => `Host(\`${pick(hosts)}\`)`,
    () => `Host(\`${pick(hosts)}\`)`,
    () => `HostRegexp(\`${pick(hostPatterns)}\`)`,
    () => `Path(\`${pick(paths)}\`)`,
    () => `PathPrefix(\`${pick(paths)}\`)`,
    () => `PathPrefix(\`${pick(paths)}\`)`,
    () => `PathRegexp(\`${pick(pathPatterns)}\`)`,
    () => `Method(\`${pick(methods)}\`)`,
    () => ((header) => `Header(\`${header[0]}\`, \`${header[1]}\`)`)(pick(headers)),
    () => ((header) => `HeaderRegexp(\`${header[0]}\`, \`${header[2]}\`)`)(pick(headers)),
    () =>
      ((query) => (query[1] === '' ? `Query(\`${query[0]}\`)` : `Query(\`${query[0]}\`, \`${query[1]}\`)`))(
        pick(queries),
      ),
    () => ((query) => `QueryRegexp(\`${query[0]}\`, \`${query[2]}\`)`)(pick(queries)),
    () => `ClientIP(\`${pick(ranges)}\`)`,
  ];
  const leaf2 = [
    () => `Host(${some(hosts)})`,
    () => `HostRegexp(${some(hosts2)})`,
    () => `Path(${some(paths2)})`,
    () => `PathPrefix(${some(paths2)})`,
    () => `Method(${some(methods)})`,
    () => ((header) => `Headers(\`${header[0]}\`, \`${header[1]}\`)`)(pick(headers)),
    () => ((header) => `HeadersRegexp(\`${header[0]}\`, \`${header[2]}\`)`)(pick(headers)),
    () => ((query) => `Query(\`${query[0]}=${query[1]}\`)`)(pick(queries)),
    () => `ClientIP(${some(ranges)})`,
  ];
  const tree = (depth: number): string => {
    const kind = next();
    if (depth === 0 || kind < 0.35) return `${next() < 0.15 ? '!' : ''}${pick(syntax === 'v2' ? leaf2 : leaf3)()}`;
    if (kind < 0.75) return `${tree(depth - 1)} && ${tree(depth - 1)}`;
    if (kind < 0.9) return `${next() < 0.2 ? '!' : ''}(${tree(depth - 1)} || ${tree(depth - 1)})`;
    return `${tree(depth - 1)}||${tree(depth - 1)}`;
  };
  return { rule: tree(2), syntax };
}

/** A request out of the same values as the rules, so that they often meet. */
export function randomRequest(next: () => number, entryPoint: string, sourceIp: string): ConcreteRequest {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const header = pick(headers);
  const query = pick(queries);
  const host = pick([
    ...hosts,
    'one.songs.test',
    'c.media.test',
    'abc.media.test.',
    'stackproof.test',
    'odd-14.test',
    'x.odd-14.test',
    'x.y.odd-14.test',
    'odd-13.test',
    'odd-13.test.',
    'x.odd-37.test',
    'y.x.odd-37.test',
  ]);
  const path = pick([
    '/',
    '/api',
    '/api/',
    '/api/v1',
    '/api/v22',
    '/API',
    '/a%20b',
    '/films/12/x',
    '/films',
    '/x;y',
    '/%C3%A9',
    '/one/two/three',
    '/a+b',
    '/x.js',
    '/films/edit',
    '/~me',
    '/~m%65',
    '/a/b/c',
    '/de/x',
    '/v2/y',
    '/v9/y',
    '//api',
    '/x/../api',
    '/x/./y/',
    '/apix',
    '/q=1',
    '/[x]',
    '/a%40b',
    '/xyz',
  ]);
  return {
    entryPoint,
    scheme: 'http',
    host: next() < 0.2 ? `${host}:8080` : host,
    path,
    query:
      next() < 0.4
        ? `${query[0]}=${encodeURIComponent(query[1])}${next() < 0.2 ? `&${query[0]}=2` : ''}`
        : next() < 0.1
          ? 'q=1;x=2&mobile=true&bad=%zz'
          : '',
    method: pick(methods).toUpperCase(),
    headers:
      next() < 0.5 && !/^(?:host|x-)/i.test(header[0])
        ? { [header[0]]: header[1] }
        : next() < 0.3
          ? { 'x-flag': 'off' }
          : {},
    sourceIp,
    sni: null,
    alpn: null,
  };
}
