import type { WrittenRule } from './odd-rules.fake.ts';
import {
  headers,
  hostPatterns,
  hosts,
  hosts2,
  methods,
  pathPatterns,
  paths,
  paths2,
  queries,
  ranges,
  requestHosts,
  requestPaths,
  type Named,
} from './random-values.fake.ts';
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

/** A rule of one to five matchers under random operators, negations and brackets. */
export function randomRule(next: () => number): WrittenRule {
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

function randomQuery(next: () => number, [key, value]: Named): string {
  if (next() < 0.4) return `${key}=${encodeURIComponent(value)}${next() < 0.2 ? `&${key}=2` : ''}`;
  return next() < 0.1 ? 'q=1;x=2&mobile=true&bad=%zz' : '';
}

function randomHeaders(next: () => number, [name, value]: Named): Record<string, string> {
  if (next() < 0.5 && !/^(?:host|x-)/i.test(name)) return { [name]: value };
  return next() < 0.3 ? { 'x-flag': 'off' } : {};
}

/** A request out of the same values as the rules, so that they often meet. */
export function randomRequest(next: () => number, entryPoint: string, sourceIp: string): ConcreteRequest {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const header = pick(headers);
  const query = pick(queries);
  const host = pick(requestHosts);
  const path = pick(requestPaths);
  return {
    entryPoint,
    scheme: 'http',
    host: next() < 0.2 ? `${host}:8080` : host,
    path,
    query: randomQuery(next, query),
    method: pick(methods).toUpperCase(),
    headers: randomHeaders(next, header),
    sourceIp,
    sni: null,
    alpn: null,
  };
}
