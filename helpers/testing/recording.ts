import type { Evidence } from '../evidence/evidence.ts';

/**
 * A recording as sorted lines, so that a fault's recording can be kept as the few lines in which it differs from the
 * good stack's:
 * an element of a list is a line of its own, wherever it stands in the list.
 */
export function toLines(evidence: Evidence): string[] {
  const { artifacts, ...head } = evidence;
  const lines = [line(['head'], head)];
  for (const [id, artifact] of Object.entries(artifacts)) {
    if (artifact.ok && artifact.undertaken)
      for (const [list, rows] of Object.entries(artifact.undertaken))
        lines.push(line([id, '', `${undertakes}${list}`], null), ...rows.map((row) => line([id, '', list], row)));
    if (!artifact.ok) lines.push(line([id], artifact));
    else if (Array.isArray(artifact.value))
      lines.push(
        line([id], { scope: artifact.scope, list: true }),
        ...artifact.value.map((each: unknown) => line([id, '-'], each)),
      );
    else {
      lines.push(line([id], { scope: artifact.scope, list: false }));
      for (const [key, value] of Object.entries(artifact.value)) {
        if (Array.isArray(value))
          lines.push(line([id, key, '[]'], null), ...value.map((each: unknown) => line([id, key, '-'], each)));
        else lines.push(line([id, key], value));
      }
    }
  }
  return lines.sort();
}

const line = (path: string[], value: unknown) => `${path.join('/')}\t${JSON.stringify(value)}`;

type Value = Record<string, unknown> | unknown[];

/** Puts what one line says into an artifact's value: an element of it, a list in it, an element of that, or a field. */
function put(into: Value | undefined, key: string, mark: string | undefined, value: unknown): void {
  if (into === undefined) return;
  if (Array.isArray(into)) {
    into.push(value);
    return;
  }
  if (mark === undefined) into[key] = value;
  else {
    const list = (into[key] ??= []) as unknown[];
    if (mark === '-') list.push(value);
  }
}

/** How a line begins its mark that says of a list that it was undertaken, and of no row of it. */
export const undertakes = 'undertaken ';

/** Puts into an artifact what its gatherer undertook: a list, or a row of it. */
function putUndertaken(artifact: unknown, mark: string, value: unknown): void {
  const holder = artifact as { undertaken?: Record<string, unknown[]> };
  const list = mark.startsWith(undertakes) ? mark.slice(undertakes.length) : mark;
  const rows = ((holder.undertaken ??= {})[list] ??= []);
  if (list === mark) rows.push(value);
}

/** Where the value of a line belongs. */
interface Place {
  /** `head`, or the id of an artifact. */
  id: string;
  key: string | undefined;
  mark: string | undefined;
}

export function placeOf(line: string): Place {
  const [id = '', key, mark] = line.slice(0, line.indexOf('\t')).split('/');
  return { id, key, mark };
}

/** A line, read: where its value belongs, and the value. */
export interface ReadLine extends Place {
  value: unknown;
}

export function readLine(line: string): ReadLine {
  const value: unknown = JSON.parse(line.slice(line.indexOf('\t') + 1));
  return { ...placeOf(line), value };
}

/** The recording that `toLines` wrote; its lists are in the order of the lines. */
export const fromLines = (lines: readonly string[]): { artifacts: Record<string, unknown> } =>
  fromRead([...lines].sort().map(readLine));

/** The same of lines that were read, in their order. */
export function fromRead(lines: readonly ReadLine[]): { artifacts: Record<string, unknown> } {
  const artifacts: Record<string, unknown> = {};
  let head: object = {};
  const values = new Map<string, Value>();
  const begin = (id: string, artifact: { ok?: false; scope: string; list: boolean }): void => {
    const made = artifact.list ? [] : {};
    if (artifact.ok !== false) values.set(id, made);
    artifacts[id] = artifact.ok === false ? artifact : { ok: true, ms: 0, scope: artifact.scope, value: made };
  };
  for (const { id, key, mark, value } of lines) {
    if (id === 'head') head = value as object;
    else if (key === '') putUndertaken(artifacts[id], mark ?? '', value);
    else if (key === undefined) begin(id, value as Parameters<typeof begin>[1]);
    else put(values.get(id), key, mark, value);
  }
  return { ...head, artifacts };
}

/** The lines in which one recording differs from another. */
export interface Difference {
  minus: string[];
  plus: string[];
}

const counts = (lines: readonly string[]) => {
  const found = new Map<string, number>();
  for (const each of lines) found.set(each, (found.get(each) ?? 0) + 1);
  return found;
};

const without = (lines: readonly string[], taken: Map<string, number>) => {
  const left = new Map(taken);
  return lines.filter((each) => {
    const count = left.get(each) ?? 0;
    if (count > 0) left.set(each, count - 1);
    return count === 0;
  });
};

export const differ = (good: readonly string[], bad: readonly string[]): Difference => ({
  minus: without(good, counts(bad)),
  plus: without(bad, counts(good)),
});

export const apply = (good: readonly string[], { minus, plus }: Difference): string[] =>
  [...without(good, counts(minus)), ...plus].sort();
