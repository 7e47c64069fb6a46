import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Node } from 'yaml';
import { limitWords, settingWords, type Place } from '../../evidence/compose.ts';

/** One file with what it takes to say where a node of it stands. */
interface Source {
  name: string;
  root: Node | null;
  lineOf(node: Node): number;
  /** Another file, by its path from where this one lies. */
  beside(path: string): Source | null;
}

type Known = Map<string, Source | null>;

/** Each file is read once. */
function openSource(path: string, cwd: string, known: Known): Source | null {
  const read = known.get(path);
  if (read !== undefined) return read;
  const source = existsSync(path) ? readSource(path, cwd, known) : null;
  known.set(path, source);
  return source;
}

function readSource(path: string, cwd: string, known: Known): Source {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, merge: true });
  // What an alias stands for is where it was written.
  visit(document, { Alias: (_, alias) => alias.resolve(document) });
  const below = relative(cwd, path);
  return {
    name: below.startsWith('..') ? path : below,
    root: document.contents,
    lineOf: (node) => lines.linePos(node.range?.[0] ?? 0).line,
    beside: (other) => openSource(resolve(dirname(path), other), cwd, known),
  };
}

/** The pair of a key, its own or one that is merged in (`<<: *usual`). */
function pairOf(node: unknown, key: string): { key: Node; value: Node | null } | null {
  if (!isMap(node)) return null;
  const named = (name: string) => node.items.find((each) => isScalar(each.key) && String(each.key.value) === name);
  const own = named(key);
  if (own) return { key: own.key as Node, value: own.value as Node | null };
  // The reader's own sign for `<<`, which is no text.
  const merged = node.items.find((each) => isScalar(each.key) && typeof each.key.value === 'symbol')?.value;
  for (const each of isSeq(merged) ? merged.items : [merged]) {
    const found = pairOf(each, key);
    if (found) return found;
  }
  return null;
}
const childOf = (node: unknown, key: string): Node | null => pairOf(node, key)?.value ?? null;
const keyOf = (node: unknown, key: string): Node | null => pairOf(node, key)?.key ?? null;
const textOf = (node: unknown): string => (isScalar(node) ? String(node.value) : '');

/** Files that a file includes, the paths taken from where it lies itself. */
function included({ root }: Source, path: string): string[] {
  const list = childOf(root, 'include');
  const items = isSeq(list) ? list.items : [];
  return items
    .flatMap((each) => {
      if (isScalar(each)) return [textOf(each)];
      const inner = childOf(each, 'path');
      return isSeq(inner) ? inner.items.map(textOf) : [textOf(inner)];
    })
    .filter((each) => each !== '' && !each.includes('$'))
    .map((each) => resolve(dirname(path), each));
}

function sourcesOf(files: readonly string[], cwd: string): Source[] {
  const sources: Source[] = [];
  const seen = new Set<string>();
  const known: Known = new Map();
  const open = files.map((file) => resolve(cwd, file));
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const source = openSource(path, cwd, known);
    if (!source) continue;
    sources.push(source);
    open.push(...included(source, path));
  }
  return sources;
}

/** `8080:80/tcp`, `127.0.0.1:8080:80`, `6000-6009:6000-6009`, or a map: each of the container’s ports. */
function portsOf(node: unknown): string[] {
  if (isMap(node)) return [`${textOf(childOf(node, 'target'))}/${textOf(childOf(node, 'protocol')) || 'tcp'}`];
  const [, from, to = from, protocol = 'tcp'] = /(?:^|:)(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(textOf(node)) ?? [];
  const count = from === undefined ? 0 : Math.min(Number(to) - Number(from) + 1, 65_536);
  return Array.from({ length: Math.max(count, 0) }, (_, at) => `${Number(from) + at}/${protocol}`);
}

/** Labels as nodes with their text: `key=value` of a list, or the keys of a map. */
function labelsOf(node: Node | null): { text: string; at: Node }[] {
  const labels = childOf(node, 'labels');
  if (isSeq(labels)) return labels.items.map((each) => ({ text: textOf(each), at: each as Node }));
  return isMap(labels) ? labels.items.map((each) => ({ text: textOf(each.key), at: each.key as Node })) : [];
}

/** A router by the label that names its middlewares, else by the first that names it at all. */
function routersIn(node: Node | null): { name: string; at: Node }[] {
  const found = labelsOf(node).flatMap(({ text, at }) => {
    const [, name, option = ''] = /^traefik\.(?:http|tcp|udp)\.routers\.([^.=]+)\.([^=]*)/i.exec(text) ?? [];
    return name === undefined ? [] : [{ name, at, option: option.toLowerCase() }];
  });
  return [...Map.groupBy(found, ({ name }) => name.toLowerCase()).values()].flatMap(
    (mine) => mine.find(({ option }) => option === 'middlewares') ?? mine[0] ?? [],
  );
}

/** Settings of which a finding may name one entry. */
const lists = ['volumes', 'devices', 'cap_add', 'security_opt'];
/** By what the entry of a list is known: a mount by its place in the container, all else by itself. */
function entryIn(list: string, node: unknown): string {
  if (isMap(node)) return textOf(childOf(node, list === 'volumes' ? 'target' : 'source'));
  const parts = textOf(node)
    .replaceAll(/\$\{[^}]*\}/g, '$')
    .split(':');
  if (list === 'volumes') return parts[1] ?? parts[0] ?? '';
  return list === 'devices' ? (parts[0] ?? '') : textOf(node);
}

/** What a service is set to, and the entries of what is a list; those of limits below `deploy`, too. */
function settingsIn(node: Node | null, at: Node): { key: string; at: Node }[] {
  const found: { key: string; at: Node }[] = [{ key: '', at }];
  for (const word of settingWords) {
    const key = keyOf(node, word);
    if (key) found.push({ key: word, at: key });
    const value = lists.includes(word) ? childOf(node, word) : null;
    for (const each of isSeq(value) ? value.items : [])
      found.push({ key: `${word}@${entryIn(word, each)}`, at: each as Node });
  }
  // Files that are given are mounts to the container.
  for (const [word, folder] of [['secrets', '/run/secrets/'] as const, ['configs', '/'] as const]) {
    const given = childOf(node, word);
    for (const each of isSeq(given) ? given.items : []) {
      const target = textOf(childOf(each, 'target')) || textOf(childOf(each, 'source')) || textOf(each);
      found.push({ key: `volumes@${target.startsWith('/') ? target : folder + target}`, at: each as Node });
    }
  }
  const deploy = childOf(node, 'deploy');
  const limits = childOf(childOf(deploy, 'resources'), 'limits');
  const deployed = [
    ...[...limitWords].map(([word, own]) => ({ key: own, at: keyOf(limits, word) })),
    { key: 'restart', at: keyOf(deploy, 'restart_policy') },
  ];
  return [...found, ...deployed.flatMap(({ key, at: where }) => (where ? [{ key, at: where }] : []))];
}

function placesOfService(name: string, node: Node | null, at: Node, { name: file, lineOf }: Source): Place[] {
  const place = (kind: Place['kind'], key: string, where: Node): Place => ({ kind, key, file, line: lineOf(where) });
  const ports = childOf(node, 'ports');
  const networks = childOf(node, 'networks');
  const mode = keyOf(node, 'network_mode');
  const listed = isSeq(networks) ? networks.items.map((each) => [textOf(each), each as Node] as const) : [];
  const mapped = isMap(networks) ? networks.items.map((each) => [textOf(each.key), each.key as Node] as const) : [];
  return [
    place('service', name, mode ?? at),
    ...settingsIn(node, at).map((setting) => place('setting', `${name}:${setting.key}`, setting.at)),
    ...(isSeq(ports)
      ? ports.items.flatMap((each) =>
          portsOf(each).map((port) => place('publishedPort', `${name}:${port}`, each as Node)),
        )
      : []),
    ...[...listed, ...mapped].map(([network, where]) => place('membership', `${name}@${network}`, where)),
    ...routersIn(node).map((router) => place('router', `${router.name}@docker`, router.at)),
  ];
}

/** Compose itself refuses a circle. */
const mostSteps = 20;

/** What a service has of another that it extends, in this file or in one beside it, by its own name. */
function inheritedPlaces(name: string, node: Node | null, source: Source, steps = 0): Place[] {
  const way = childOf(node, 'extends');
  if (!way || steps > mostSteps) return [];
  const file = textOf(childOf(way, 'file'));
  const from = file === '' ? source : source.beside(file);
  const base = pairOf(childOf(from?.root, 'services'), textOf(way) || textOf(childOf(way, 'service')));
  if (!from || !base) return [];
  const own = placesOfService(name, base.value, base.key, from);
  return [...inheritedPlaces(name, base.value, from, steps + 1), ...own].filter(
    ({ kind, key }) => kind !== 'service' && key !== `${name}:`,
  );
}

/**
 * Where in the compose files what one would change stands: each service, its published ports, networks and routers, and
 * the networks themselves. Of several files that name a thing the last counts, as it does for Compose.
 */
export function findPlaces(files: readonly string[], cwd: string): Place[] {
  const found = sourcesOf(files, cwd).flatMap((source): Place[] => {
    const [services, networks] = [childOf(source.root, 'services'), childOf(source.root, 'networks')];
    const { name: file, lineOf } = source;
    return [
      ...(isMap(services) ? services.items : []).flatMap((each) => {
        const [name, node] = [textOf(each.key), each.value as Node | null];
        return [...inheritedPlaces(name, node, source), ...placesOfService(name, node, each.key as Node, source)];
      }),
      ...(isMap(networks) ? networks.items : []).map((each): Place => ({
        kind: 'network',
        key: textOf(each.key),
        file,
        line: lineOf(each.key as Node),
      })),
    ];
  });
  return [...new Map(found.map((place) => [`${place.kind} ${place.key}`, place])).values()];
}
