/** A text in a recording, or the key of one: `containers.value.[].labels.{}`; `{}` is a key that the stack chose. */
export interface TextField {
  kind: string;
  /** From the top to the text itself. */
  path: readonly (string | number)[];
  isKey: boolean;
}

const identifier = /^[a-z][A-Za-z0-9]*$/;

/** Keys that a schema names are alike in every row; where a key is a name of the stack, the object is a dictionary. */
const isDictionary = (node: object): boolean => Object.keys(node).some((key) => !identifier.test(key));

/** Every text in a value, dictionary keys too, each with the kind of field that it stands in. */
export function textFields(value: unknown, kind = '', path: readonly (string | number)[] = []): TextField[] {
  if (typeof value === 'string') return [{ kind, path, isKey: false }];
  if (Array.isArray(value)) return value.flatMap((each, at) => textFields(each, `${kind}.[]`, [...path, at]));
  if (value === null || typeof value !== 'object') return [];
  const dictionary = isDictionary(value);
  return Object.entries(value).flatMap(([key, each]) => [
    ...(dictionary ? [{ kind: `${kind}.{key}`, path: [...path, key], isKey: true }] : []),
    ...textFields(each, dictionary ? `${kind}.{}` : `${kind}.${key}`, [...path, key]),
  ]);
}

function changeOne(value: unknown, { path, isKey }: TextField, change: (text: string) => string): void {
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], value);
  const holder = parent as Record<string, unknown>;
  if (isKey) {
    holder[change(String(last))] = holder[last];
    delete holder[last];
  } else holder[last] = change(String(holder[last]));
}

/** Changes fields in place; the deepest first, for a key that is renamed takes all paths below it with it. */
export function changeTexts(value: unknown, fields: readonly TextField[], change: (text: string) => string): void {
  const deepest = fields.toSorted((a, b) => b.path.length - a.path.length || Number(a.isKey) - Number(b.isKey));
  for (const field of deepest) changeOne(value, field, change);
}
