/** What the proxy's static configuration says of certificates. Nothing else of it is kept: it may hold secrets. */
export interface ProxySettings {
  /** ACME resolvers, and where each keeps what it obtained. */
  resolvers: { name: string; store: string }[];
  /** Files and directories of the file provider. */
  dynamic: string[];
}

/** Where a resolver keeps its certificates when it is not told. */
const usualStore = 'acme.json';

/** `key → value` pairs with dotted lower-case keys, as Traefik reads its arguments: `--a.b=c`, `--a.b c`, `--a`. */
export function pairsOfArguments(args: readonly string[]): [string, string][] {
  return args.flatMap((argument, at): [string, string][] => {
    const [, key = '', value] = /^--?([^=\s]+)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (key === '') return [];
    const next = args[at + 1];
    return [[key.toLowerCase(), value ?? (next !== undefined && !next.startsWith('-') ? next : 'true')]];
  });
}

/** `TRAEFIK_A_B=c` is `a.b`: underscores are the dots, so that a name with one in it cannot be told. */
export function pairsOfEnvironment(env: readonly string[]): [string, string][] {
  return env.flatMap((each): [string, string][] => {
    const [, key = '', value = ''] = /^TRAEFIK_([A-Z0-9_]+)=([\s\S]*)$/i.exec(each) ?? [];
    return key === '' ? [] : [[key.toLowerCase().replaceAll('_', '.'), value]];
  });
}

/**
 * The same of what a file holds. A list is one value, as in an argument; what is null counts as not there, as Traefik
 * has it.
 */
export function pairsOfTree(node: unknown, path: string): [string, string][] {
  if (node === null || node === undefined) return [];
  if (Array.isArray(node) && node.every((each) => typeof each !== 'object')) return [[path, node.join(',')]];
  if (typeof node !== 'object') return [[path, String(node)]];
  return [
    [path, ''],
    ...Object.entries(node).flatMap(([key, value]) =>
      pairsOfTree(value, path === '' ? key.toLowerCase() : `${path}.${key.toLowerCase()}`),
    ),
  ];
}

/** What the proxy's settings, by dotted key in small letters, say of certificates. */
export function readProxySettings(settings: ReadonlyMap<string, string>): ProxySettings {
  const stores = new Map<string, string>();
  const dynamic: string[] = [];
  for (const [key, value] of settings) {
    const [, resolver = '', storage] = /^certificatesresolvers\.([^.]+)\.acme(\.storage)?(?:\.|$)/.exec(key) ?? [];
    if (resolver !== '') stores.set(resolver, storage ? value : (stores.get(resolver) ?? usualStore));
    if (/^providers\.file\.(?:filename|directory)$/.test(key) && value !== '') dynamic.push(value);
  }
  return { resolvers: [...stores].map(([name, store]) => ({ name, store })), dynamic };
}

/** Below which path Traefik serves its API and dashboard, `/monitor`; empty: at the top. */
export const apiBaseOf = (settings: ReadonlyMap<string, string>): string =>
  (settings.get('api.basepath') ?? '').replace(/\/+$/, '');

/** Key files that a dynamic configuration names; an inline key (PEM instead of a path) is none. */
export const keyFilesIn = (text: string): string[] =>
  [...text.matchAll(/\bkeyFile["']?\s*[:=]\s*["']?([^"'\s,}#]+)/gi)].flatMap(([, path = '']) =>
    /^[\w./]/.test(path) ? [path] : [],
  );
