import { parse } from 'yaml';

/** What the proxy's static configuration says of certificates. Nothing else of it is kept: it may hold secrets. */
export interface ProxySettings {
  /** ACME resolvers, and where each keeps what it obtained. */
  resolvers: { name: string; store: string }[];
  /** Files and directories of the file provider. */
  dynamic: string[];
  /** A static configuration file that is named; null: where Traefik looks by itself. */
  configFile: string | null;
}

interface ConfigFile {
  path: string;
  text: string;
}

/** Where Traefik looks when no file is named. */
export const usualConfigFiles = [
  '/etc/traefik/traefik.yml',
  '/etc/traefik/traefik.yaml',
  '/etc/traefik/traefik.toml',
] as const;
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

export function pairsOfTree(node: unknown, path: string): [string, string][] {
  if (node === null || typeof node !== 'object') return [[path, typeof node === 'string' ? node : String(node)]];
  return [
    [path, ''],
    ...Object.entries(node).flatMap(([key, value]) =>
      pairsOfTree(value, path === '' ? key.toLowerCase() : `${path}.${key.toLowerCase()}`),
    ),
  ];
}

/** TOML, as far as headings and plain lines go: `[a.b]`, `c = "d"`. */
function pairsOfToml(text: string): [string, string][] {
  let table = '';
  return text.split('\n').flatMap((line): [string, string][] => {
    const heading = /^\s*\[+([^[\]]+)\]+\s*$/.exec(line)?.[1];
    if (heading !== undefined) table = `${heading.replaceAll(/["'\s]/g, '').toLowerCase()}.`;
    const [, key = '', value = ''] = /^\s*["']?([\w.-]+)["']?\s*=\s*["']?(.*?)["']?\s*$/.exec(line) ?? [];
    return [
      ...(heading === undefined ? [] : [[table.slice(0, -1), ''] as [string, string]]),
      ...(key === '' ? [] : [[`${table}${key.toLowerCase()}`, value] as [string, string]]),
    ];
  });
}

/** The same of a static configuration file. Throws when its YAML cannot be read. */
const pairsOfFile = ({ path, text }: ConfigFile): [string, string][] =>
  path.endsWith('.toml') ? pairsOfToml(text) : pairsOfTree(parse(text), '');

/** What arguments, environment or a file of the proxy say of certificates; several sources are read as one. */
export function readProxySettings({
  args = [],
  env = [],
  files = [],
}: {
  args?: readonly string[];
  env?: readonly string[];
  files?: readonly ConfigFile[];
}): ProxySettings {
  const pairs = [...files.flatMap(pairsOfFile), ...pairsOfArguments(args), ...pairsOfEnvironment(env)];
  const stores = new Map<string, string>();
  const dynamic: string[] = [];
  let configFile: string | null = null;
  for (const [key, value] of pairs) {
    const [, resolver = '', storage] = /^certificatesresolvers\.([^.]+)\.acme(\.storage)?(?:\.|$)/.exec(key) ?? [];
    if (resolver !== '') stores.set(resolver, storage ? value : (stores.get(resolver) ?? usualStore));
    if (/^providers\.file\.(?:filename|directory)$/.test(key) && value !== '') dynamic.push(value);
    if (key === 'configfile') configFile = value;
  }
  return { resolvers: [...stores].map(([name, store]) => ({ name, store })), dynamic, configFile };
}

/** Key files that a dynamic configuration names; an inline key (PEM instead of a path) is none. */
export const keyFilesIn = (text: string): string[] =>
  [...text.matchAll(/\bkeyFile["']?\s*[:=]\s*["']?([^"'\s,}#]+)/gi)].flatMap(([, path = '']) =>
    /^[\w./]/.test(path) ? [path] : [],
  );
