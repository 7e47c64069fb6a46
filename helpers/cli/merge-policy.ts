import { isMap, isScalar, isSeq, parseDocument, Scalar, type Document, type Pair, type YAMLMap } from 'yaml';
import { escapeCharacters } from '../lib/printable.ts';
import type { PolicyFile } from '../policy/schema.ts';
import { noteSeen, readSeen, seenItems } from './seen-items.ts';
import { escapeUnseen, markAssumptions, plainPolicy } from './write-policy.ts';

type Path = readonly string[];

const gone = ' gone: `init` did not see it on ';

/** What became of a policy that was there. */
export interface Merged {
  text: string;
  /** Entries that are new, and entries that are no longer seen, as `services.web`. */
  added: string[];
  gone: string[];
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key));

const mapAt = (document: Document, path: Path): YAMLMap | null => {
  const node = document.getIn(path, true);
  return isMap(node) ? node : null;
};

/** What stands above a key: lines of a person, and ours. */
function setMark(pair: Pair, mark: string | null): void {
  if (!isScalar(pair.key)) pair.key = new Scalar(pair.key);
  const key = pair.key as Scalar;
  const others = (key.commentBefore ?? '').split('\n').filter((line) => line !== '' && !line.startsWith(gone));
  const lines = mark === null ? others : [...others, mark];
  key.commentBefore = lines.length > 0 ? lines.join('\n') : null;
}

const isMarked = ({ key }: Pair): boolean => isScalar(key) && (key.commentBefore ?? '').includes(gone);

class Merge {
  readonly #document: Document;
  readonly #derived: PolicyFile;
  readonly #plain: Readonly<Record<string, unknown>>;
  readonly #today: string;
  /** null: no note says, so that all that is not there is new. */
  readonly #seen: ReadonlySet<string> | null;
  readonly added: string[] = [];
  readonly gone: string[] = [];
  changed = false;

  constructor(document: Document, derived: PolicyFile, today: string) {
    this.#document = document;
    this.#derived = derived;
    this.#plain = plainPolicy(derived);
    this.#today = today;
    this.#seen = readSeen(document);
  }

  /** What a person struck out stays so. */
  #isNew(item: string): boolean {
    return this.#seen === null || !this.#seen.has(item);
  }

  #note(item: string): void {
    this.added.push(item);
    this.changed = true;
  }

  /** Adds keys to a map of the file, with a line that says since when. */
  mergeMap(part: 'networks' | 'services' | 'hosts'): void {
    const derived = (this.#plain[part] ?? {}) as Record<string, unknown>;
    const names = Object.keys(derived);
    const existing = new Set(mapAt(this.#document, [part])?.items.map(keyOf));
    for (const name of names.filter((each) => !existing.has(each) && this.#isNew(`${part}.${each}`))) {
      if (!mapAt(this.#document, [part])) this.#document.set(part, this.#document.createNode({}));
      const map = mapAt(this.#document, [part]);
      const pair = this.#document.createPair(name, derived[name]);
      setMark(pair, ` new: added by \`init\` on ${this.#today}`);
      map?.items.push(pair);
      if (map) map.flow = false;
      this.#note(`${part}.${name}`);
    }
    for (const pair of mapAt(this.#document, [part])?.items ?? []) this.#markGone(pair, part, names);
  }

  /** Only what `init` itself once saw can be gone. */
  #markGone(pair: Pair, part: string, names: readonly string[]): void {
    const item = `${part}.${keyOf(pair)}`;
    const isGone = !names.includes(keyOf(pair)) && this.#seen?.has(item) === true;
    if (isGone === isMarked(pair)) {
      if (isGone) this.gone.push(item);
      return;
    }
    setMark(pair, isGone ? `${gone}${this.#today}; strike it out if that is meant` : null);
    if (isGone) this.gone.push(item);
    this.changed = true;
  }

  #push(path: Path, item: string, value: unknown): void {
    if (!isSeq(this.#document.getIn(path, true))) this.#document.setIn(path, this.#document.createNode([]));
    const list = this.#document.getIn(path, true);
    if (!isSeq(list)) return;
    const node = this.#document.createNode(value);
    if (!list.flow) node.commentBefore = ` new: added by \`init\` on ${this.#today}`;
    list.items.push(node);
    this.#note(item);
  }

  /** A service that is new joins the networks that it is on; who was there before is a person's business. */
  mergeMembers(): void {
    const news = this.added.filter((item) => item.startsWith('services.')).map((item) => item.slice(9));
    for (const [name, { members }] of Object.entries(this.#derived.networks)) {
      if (this.added.includes(`networks.${name}`) || !mapAt(this.#document, ['networks', name])) continue;
      const path = ['networks', name, 'members'];
      const has = new Set(this.#listAt(path));
      for (const member of members)
        if (news.includes(member) && !has.has(member)) this.#push(path, `networks.${name}.members.${member}`, member);
    }
  }

  #listAt(path: Path): unknown[] {
    const node = this.#document.getIn(path, true);
    return isSeq(node) ? (node.toJS(this.#document) as unknown[]) : [];
  }

  /** Who is let in how far: whoever stands at one level already is a person's business. */
  mergeLevels(): void {
    const { access } = this.#derived;
    const levels = ['bypass', 'one_factor', 'two_factor'] as const;
    const listed = mapAt(this.#document, ['access', 'addresses'])?.items.map(keyOf) ?? [];
    const decided = new Set([...levels.flatMap((level) => this.#listAt(['access', level])), ...listed]);
    const isUndecided = (service: string) => !decided.has(service) && this.#isNew(`access.${service}`);
    for (const level of levels)
      for (const service of access[level].filter(isUndecided))
        this.#push(['access', level], `access.${level}.${service}`, service);
    for (const [service, ranges] of Object.entries(access.addresses).filter(([name]) => isUndecided(name))) {
      this.#document.setIn(['access', 'addresses', service], this.#document.createNode(ranges));
      this.#note(`access.addresses.${service}`);
    }
  }

  mergeLists(): void {
    const { ports, tunnels } = this.#derived;
    const open = this.#listAt(['ports', 'allowed']) as { port?: number; protocol?: string }[];
    for (const { port, protocol, owner } of ports.allowed)
      if (
        !open.some((each) => each.port === port && (each.protocol ?? 'tcp') === protocol) &&
        this.#isNew(`ports.${port}/${protocol}`)
      )
        this.#push(['ports', 'allowed'], `ports.${port}/${protocol}`, { port, protocol, owner });
    const known = (this.#listAt(['tunnels']) as { service?: string }[]).map(({ service }) => service);
    for (const { service, targets } of tunnels)
      if (!known.includes(service) && this.#isNew(`tunnels.${service}`))
        this.#push(['tunnels'], `tunnels.${service}`, { service, targets });
  }

  /** What it knows from now on: what it knew, and what is there. */
  finish(): void {
    noteSeen(this.#document, [...(this.#seen ?? []), ...seenItems(this.#derived)]);
    escapeUnseen(this.#document);
  }
}

/**
 * A policy that lies there with what is new in it. What stands there stays as a person left it, with its comments; what
 * was struck out does not come back; what is no longer seen gets a comment. Where nothing is to be said, the same text.
 */
export function mergePolicy(text: string, derived: PolicyFile, today: string): Merged {
  const document = parseDocument(text);
  const merge = new Merge(document, derived, today);
  for (const part of ['networks', 'services', 'hosts'] as const) merge.mergeMap(part);
  merge.mergeMembers();
  merge.mergeLevels();
  merge.mergeLists();
  const { added, gone: lost } = merge;
  if (!merge.changed) return { text, added, gone: lost };
  merge.finish();
  markNew(document, added);
  return { text: escapeCharacters(document.toString({ lineWidth: 0 })), added, gone: lost };
}

/** Assumptions are marked in what is new alone: the rest is a person's. */
function markNew(document: Document, added: readonly string[]): void {
  for (const item of added.filter((each) => each.startsWith('services.'))) {
    const name = item.slice('services.'.length);
    const node = mapAt(document, ['services', name]);
    if (!node) continue;
    const alone = parseDocument('services: {}');
    alone.setIn(['services', name], node);
    markAssumptions(alone);
  }
}
