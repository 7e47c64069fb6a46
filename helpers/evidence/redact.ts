import { redacted, redactText, secretsIn } from './secret-shapes.ts';

/** Below this a known value is too common a text to be taken out wherever it stands. */
const shortest = 4;
/** A text that was cut may begin or end in the middle of a secret; less of it than this tells nothing. */
const shortestPart = 8;
const oftenCut = 60;

/** A known value in the spellings in which it may turn up: as it is, in an address, in JSON. */
function spellingsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [secret, encoded, lower, encoded.replaceAll('%20', '+'), JSON.stringify(secret).slice(1, -1)];
}

/** The longest part of a secret, not all of it, with which a text ends; its length. */
function cutAtEnd(text: string, secret: string): number {
  const least = secret.slice(0, shortestPart);
  for (let at = text.indexOf(least, text.length - secret.length + 1); at >= 0; at = text.indexOf(least, at + 1))
    if (secret.startsWith(text.slice(at))) return text.length - at;
  return 0;
}

/** The longest part of a secret, not all of it, with which a text begins; its length. */
function cutAtStart(text: string, secret: string): number {
  const least = secret.slice(-shortestPart);
  for (
    let at = text.lastIndexOf(least, secret.length - 1 - shortestPart);
    at >= 0;
    at = at === 0 ? -1 : text.lastIndexOf(least, at - 1)
  )
    if (secret.endsWith(text.slice(0, at + shortestPart))) return at + shortestPart;
  return 0;
}

function withoutEnds(text: string, secrets: readonly string[]): string {
  if (text.length < oftenCut) return text;
  let left = text;
  for (const secret of secrets) {
    if (secret.length <= shortestPart) continue;
    const tail = cutAtEnd(left, secret);
    if (tail > 0) left = `${left.slice(0, -tail)}${redacted}`;
    const head = cutAtStart(left, secret);
    if (head > 0) left = `${redacted}${left.slice(head)}`;
  }
  return left;
}

/** Takes values that are known to be secret out of a text, whatever their shape. */
const takeOut = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((left, secret) => (left.includes(secret) ? left.replaceAll(secret, redacted) : left), text);

const redactOne = (text: string, secrets: readonly string[]): string =>
  withoutEnds(redactText(takeOut(text, secrets)), secrets);

/** Longer ones first, for one may hold another. */
const readySecrets = (secrets: readonly string[]): string[] =>
  [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(spellingsOf))].toSorted(
    (one, other) => other.length - one.length,
  );

/** A value that can be meant by nothing else: no plain word, name, path or number that stands elsewhere for itself. */
export const isTelling = (value: string): boolean =>
  value.length >= 8 &&
  !/^(?:[a-z]{1,15}|[a-z0-9]+(?:[.-][a-z0-9]+)*:\d+|\d+|\/[\w./-]*|[a-z]+:\/\/[^@]*)$/i.test(value) &&
  !value.includes(redacted);

/** Every distinct text of a value, keys aside. */
export function textsOf(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === 'string') into.add(value);
  else if (value !== null && typeof value === 'object') for (const inner of Object.values(value)) textsOf(inner, into);
  return into;
}

/**
 * The same value without secrets: `redactText` applied to every string in it, keys aside; then those that are known,
 * and those found in one place, taken out of every other. Twice gives the same as once.
 */
export function redact<T>(value: T, secrets: readonly string[] = []): T {
  const texts = textsOf(value);
  // What a rule asks for stands in the requests that were made by it too.
  const asked = [...texts].filter((text) => text.includes('`')).flatMap((text) => secretsIn(text, { rules: true }));
  const ready = readySecrets([...secrets, ...asked.filter(isTelling)]);
  // What is known goes first: it may be longer than its place lets us see.
  const known = new Map([...texts].map((text) => [text, redactOne(text, ready)] as const));
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return known.get(node);
    if (Array.isArray(node)) return node.map(walk);
    if (node !== null && typeof node === 'object')
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
    return node;
  };
  // The walk changes texts only, never the shape.
  return walk(value) as T;
}
