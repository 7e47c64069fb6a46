import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';
import { compareIds, type Finding } from '../kernel/findings-of.ts';
import { printable } from '../lib/printable.ts';
import type { Model } from '../rehearsal/compose-model.ts';
import type { Mended } from './mend-findings.ts';
import { isShort, portText, type Port } from './port-text.ts';
import type { Edit } from './remedy.ts';

const width = 112;
/** Of findings that one change turns so many are named. */
const most = 4;

/** Broken at its spaces, so that no line is longer than a screen. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of printable(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Which checks saw one thing at one subject, as `7.2 cis-5-29-processes, 7.1 service-limits`, and what. */
function nameAll(findings: readonly Finding[]): string[] {
  const sorted = findings.toSorted((one, other) => compareIds(one.criterion, other.criterion));
  const alike = Map.groupBy(sorted, ({ seen }) => `${seen.subject}: ${seen.observed}`);
  return [...alike].map(
    ([what, mine]) => `${mine.map(({ criterion, check }) => `${criterion} ${check.id}`).join(', ')}; ${what}`,
  );
}

/** Which findings it is for, by their criteria, why that matters, and what to know before. */
function comment({ findings, edits: [lead] }: Mended, { key, name, beware }: Edit): string {
  const names = nameAll(findings);
  const more = names.length > most ? [`and ${names.length - most} more`] : [];
  const [why = ''] = findings
    .toSorted((one, other) => compareIds(one.criterion, other.criterion))
    .map((one) => one.check.why);
  const isFirst = lead === undefined || (lead.key === key && lead.name === name);
  const reasons = isFirst
    ? [...names.slice(0, most), ...more, why]
    : [`For the same findings as \`${lead.name}.${lead.key}\`.`];
  return [...reasons, ...(beware === undefined ? [] : [beware])]
    .flatMap(wrapped)
    .map((line) => ` ${line}`)
    .join('\n');
}

/** One key of a service or network, as it was and is to be, and what is said above it and above its entries. */
interface Line {
  part: Edit['part'];
  name: string;
  key: string;
  before: unknown;
  after: unknown;
  above: string[];
  entries: Map<string, string[]>;
}

function linesOf(mended: readonly Mended[], before: Model): Line[] {
  const lines = new Map<string, Line>();
  for (const one of mended)
    for (const edit of one.edits) {
      const { part, name, key, value, entry } = edit;
      const id = `${part} ${name} ${key}`;
      const was: unknown = before[part]?.[name]?.[key];
      const line: Line = lines.get(id) ?? { part, name, key, before: was, after: value, above: [], entries: new Map() };
      const text = comment(one, edit);
      if (entry === undefined) line.above.push(text);
      else line.entries.set(entry, [...(line.entries.get(entry) ?? []), text]);
      lines.set(id, { ...line, after: value });
    }
  return [...lines.values()];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || Object.keys(value as object).length === 0;

const say = (node: Node, texts: readonly string[]): void => {
  if (texts.length > 0) node.commentBefore = texts.join('\n');
};

const quoted = (text: string): Scalar => {
  const node = new Scalar(text);
  node.type = Scalar.QUOTE_DOUBLE;
  return node;
};

/** A list as a whole: Compose would add to the one that is there. */
function listNode(document: Document, { key, before, after, entries }: Line): Node {
  const list = new YAMLSeq();
  for (const each of after as unknown[]) {
    const text = key === 'ports' ? portText(each as Port) : String(each);
    const isText = typeof each === 'string' || (key === 'ports' && isShort(each as Port));
    const item = isText ? quoted(text) : document.createNode(each, { flow: true });
    say(item, entries.get(text) ?? []);
    list.items.push(item);
  }
  if (list.items.length === 0) list.flow = true;
  if (!isEmpty(before)) list.tag = '!override';
  return list;
}

/** Of a map what differs: Compose leaves the rest as it is. Where something goes, the whole of it. */
function mapNode(document: Document, { part, key, before, after, entries }: Line): Node {
  const [was, is] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
  // Those of a service are whole: it may have been on the default one without a word.
  const isWhole = (part === 'services' && key === 'networks') || Object.keys(was).some((each) => !(each in is));
  const map = new YAMLMap();
  for (const [name, value] of Object.entries(is)) {
    if (!isWhole && isDeepStrictEqual(was[name], value)) continue;
    const item = new Scalar(name);
    say(item, entries.get(name) ?? []);
    const node = typeof value === 'string' ? quoted(value) : document.createNode(value ?? {});
    map.items.push(new Pair(item, node));
  }
  if (isWhole) map.tag = '!override';
  return map;
}

function valueNode(document: Document, line: Line): Node {
  if (Array.isArray(line.after)) return listNode(document, line);
  if (isMap(line.after)) return mapNode(document, line);
  return document.createNode(line.after) as Node;
}

const byName = (one: Line, other: Line): number => one.name.localeCompare(other.name);

function partNode(document: Document, lines: readonly Line[]): YAMLMap {
  const part = new YAMLMap();
  for (const [name, mine] of Map.groupBy(lines.toSorted(byName), (line) => line.name)) {
    const body = new YAMLMap();
    for (const line of mine.toSorted((one, other) => one.key.localeCompare(other.key))) {
      const key = new Scalar(line.key);
      say(key, line.above);
      body.items.push(new Pair(key, valueNode(document, line)));
    }
    part.items.push(new Pair(new Scalar(name), body));
  }
  return part;
}

const mark = '# Written by `stackproof fix`';
const sealOf = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, 16);
const seal = '# As it was written: ';

/** Whether a file is one of ours, and still as it was written. */
export function isOwn(text: string): boolean {
  const at = text.indexOf(`\n${seal}`);
  if (!text.startsWith(mark) || at < 0) return false;
  const [head = '', ...body] = text.slice(at + 1).split('\n');
  return head === `${seal}${sealOf(body.join('\n'))}`;
}

/**
 * The changes as a Compose overlay, with a comment above each; before: the files as Compose reads them without it.
 * about: what it is of, for its head.
 */
export function writeOverlay(mended: readonly Mended[], before: Model, about: string): string {
  const document = new Document(new YAMLMap());
  const root = document.contents as YAMLMap;
  const lines = linesOf(mended, before);
  for (const part of ['services', 'networks'] as const) {
    const mine = lines.filter((line) => line.part === part);
    if (mine.length > 0) root.items.push(new Pair(new Scalar(part), partNode(document, mine)));
  }
  const body = document.toString({ lineWidth: 0 });
  const head = [
    `${mark} ${printable(about)}.`,
    '# It is written anew each time, as long as nobody has edited it.',
    '# Give it to Compose behind your own files, which stay as they are; it needs Compose 2.24.4 or newer (!override).',
    `${seal}${sealOf(body)}`,
  ];
  return `${head.join('\n')}\n${body}`;
}
