import { normalized } from '../../traefik/table/router-names.ts';

export type Value = string | number | boolean | readonly string[] | { readonly [key: string]: Value };

/** A template is more than is read here. */
export class UnreadError extends Error {}

export const unread = (): never => {
  throw new UnreadError();
};

export const textOf = (value: Value | undefined): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : unread();
};
const numberOf = (value: Value | undefined): number => (typeof value === 'number' ? value : unread());

/** As Go's templates and sprig's `default` see it: false, 0 and whatever is empty. */
export const isEmpty = (value: Value | undefined): boolean => {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return value === undefined || value === '' || value === 0 || value === false;
};

export const isRecord = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && !Array.isArray(value);

/** A map gives nothing for what it has not, a list has to have it. */
function index(value: Value, key: Value): Value {
  if (Array.isArray(value)) return (value as readonly string[])[numberOf(key)] ?? unread();
  if (!isRecord(value)) return unread();
  return Object.hasOwn(value, textOf(key)) ? (value[textOf(key)] ?? '') : '';
}

const without = (text: string, part: string, isThere: boolean, cut: (length: number) => string): string =>
  isThere && part !== '' ? cut(part.length) : text;

const parts = (separator: Value | undefined, text: Value | undefined): string[] =>
  textOf(text).split(textOf(separator));

/** The functions of Go's templates, of sprig (https://masterminds.github.io/sprig) and Traefik's own, as guides use. */
export const templateFunctions: Readonly<Record<string, (...given: Value[]) => Value>> = {
  index: (value = unread(), ...keys) => keys.reduce(index, value),
  normalize: (text) => normalized(textOf(text)),
  trimPrefix: (part, text) => {
    const [head, whole] = [textOf(part), textOf(text)];
    return without(whole, head, whole.startsWith(head), (length) => whole.slice(length));
  },
  trimSuffix: (part, text) => {
    const [tail, whole] = [textOf(part), textOf(text)];
    return without(whole, tail, whole.endsWith(tail), (length) => whole.slice(0, -length));
  },
  trim: (text) => textOf(text).trim(),
  lower: (text) => textOf(text).toLowerCase(),
  upper: (text) => textOf(text).toUpperCase(),
  replace: (old, by, text) => textOf(text).replaceAll(textOf(old), () => textOf(by)),
  default: (otherwise = unread(), value) => (value === undefined || isEmpty(value) ? otherwise : value),
  coalesce: (...values) => values.find((value) => !isEmpty(value)) ?? '',
  ternary: (one = unread(), other = unread(), truth) => (truth === true ? one : other),
  empty: (value) => isEmpty(value),
  split: (separator, text) => Object.fromEntries(parts(separator, text).map((part, at) => [`_${at}`, part])),
  splitList: (separator, text) => parts(separator, text),
  first: (list = unread()) => index(list, 0),
  last: (list) => (Array.isArray(list) ? index(list, list.length - 1) : unread()),
  contains: (part, text) => textOf(text).includes(textOf(part)),
  hasPrefix: (part, text) => textOf(text).startsWith(textOf(part)),
  hasSuffix: (part, text) => textOf(text).endsWith(textOf(part)),
  print: (...values) => (values.length === 1 ? textOf(values[0]) : unread()),
  and: (...values) => values.find(isEmpty) ?? values.at(-1) ?? unread(),
  or: (...values) => values.find((value) => !isEmpty(value)) ?? values.at(-1) ?? unread(),
  not: (value) => isEmpty(value),
  eq: (one, ...others) => others.some((other) => other === one),
  ne: (one, other) => one !== other,
};
