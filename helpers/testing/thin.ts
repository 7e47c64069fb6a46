import type { z } from 'zod';

type Path = readonly (string | number)[];

/** row: one row of a list is away. list: a list is empty. null: a field that may be null is. */
type Manner = 'row' | 'list' | 'null';

/** One way to make a value say less: `row tls.profiles.[]`; the path leads to what is taken away. */
export interface Thinning {
  manner: Manner;
  /** The field in the schema, whichever row it is of: `profiles.[].suites`. */
  field: string;
  path: Path;
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: readonly z.ZodType[];
}

// What zod knows of a schema; its types tell one kind of schema only.
const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

const wrappers = ['optional', 'default', 'prefault', 'nonoptional', 'readonly'];

/** The schema that a value was read by, without what wraps it, and whether it may be null. */
function unwrap(schema: z.ZodType, value: unknown): { definition: Definition; nullable: boolean } {
  const definition = definitionOf(schema);
  const { type, innerType, options } = definition;
  if (innerType && type === 'nullable') return { ...unwrap(innerType, value), nullable: true };
  if (innerType && wrappers.includes(type)) return unwrap(innerType, value);
  const option = options?.find((each) => each.safeParse(value).success);
  return option ? unwrap(option, value) : { definition, nullable: false };
}

function childrenOf({ type, element, valueType, shape }: Definition, value: object) {
  if (type === 'array' && element && Array.isArray(value))
    return value.map((each: unknown, key) => ({ schema: element, value: each, name: '[]', key }));
  const entries = Object.entries(value);
  if (type === 'record' && valueType)
    return entries.map(([key, each]) => ({ schema: valueType, value: each as unknown, name: '{}', key }));
  return entries.flatMap(([key, each]) => {
    const schema = shape?.[key];
    return schema ? [{ schema, value: each as unknown, name: key, key }] : [];
  });
}

/** Every way to make a value say less than it does, one thing away in each. */
export function thinningsOf(schema: z.ZodType, value: unknown, field = '', path: Path = []): Thinning[] {
  if (value === null || value === undefined) return [];
  const { definition, nullable } = unwrap(schema, value);
  const own: Thinning[] = nullable ? [{ manner: 'null', field, path }] : [];
  if (typeof value !== 'object') return own;
  if (Array.isArray(value) && value.length > 0) own.push({ manner: 'list', field, path });
  const children = childrenOf(definition, value).flatMap(({ schema: inner, value: each, name, key }) => {
    const at = [...path, key];
    const called = field === '' ? name : `${field}.${name}`;
    const row: Thinning[] = Array.isArray(value) ? [{ manner: 'row', field, path: at }] : [];
    return [...row, ...thinningsOf(inner, each, called, at)];
  });
  return [...own, ...children];
}

/** A copy of a value, with what lies at the path changed; all that lies beside it is shared. */
function changeAt(value: unknown, path: Path, change: (inner: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = changeAt(copy[key], rest, change);
  return copy;
}

/** A value that says less; the original stays as it is. */
export function thin(value: unknown, { manner, path }: Thinning): unknown {
  if (manner === 'list') return changeAt(value, path, () => []);
  if (manner === 'null') return changeAt(value, path, () => null);
  const at = path.at(-1);
  return changeAt(value, path.slice(0, -1), (list) => (list as unknown[]).filter((_, index) => index !== at));
}

const family6 = ['ipv6', 'gateway6', 'tcp6', 'udp6'];
const isOfFamily = (row: unknown, family: 4 | 6): boolean => {
  if (row === null || typeof row !== 'object') return false;
  const { family: own, address, subnet, hostIp } = row as Record<string, unknown>;
  if (own === 4 || own === 6) return own === family;
  const text = [address, subnet, hostIp].find((each) => typeof each === 'string' && /[.:]/.test(each));
  return typeof text === 'string' && text.includes(':') === (family === 6);
};

/** A value without all that it says of one address family. */
export function dropFamily(value: unknown, family: 4 | 6): unknown {
  if (Array.isArray(value))
    return value.filter((row) => !isOfFamily(row, family)).map((row) => dropFamily(row, family));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      family === 6 && family6.includes(key) ? null : dropFamily(each, family),
    ]),
  );
}

const placeFields = ['namespace', 'from', 'host', 'service', 'router', 'standpoint'];

const placeOf = (row: unknown): string | null => {
  if (row === null || typeof row !== 'object') return null;
  const field = placeFields.find((each) => typeof (row as Record<string, unknown>)[each] === 'string');
  return field === undefined ? null : String((row as Record<string, unknown>)[field]);
};

/** Places, hosts, services or routers that the rows of a value's own lists are about, each once. */
export function placesOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const lists = Array.isArray(value) ? [value] : Object.values(value).filter(Array.isArray);
  return [...new Set(lists.flat().map(placeOf))].filter((place) => place !== null && place !== '').map(String);
}

/** A value without all rows about one place. */
export function dropPlace(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.filter((row) => placeOf(row) !== place);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, Array.isArray(each) ? dropPlace(each, place) : each]),
  );
}
