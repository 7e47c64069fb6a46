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

/** The part of a secret with which a cut text ends or begins; its length. */
function cutAt(secret: string, meets: (part: number) => boolean): number {
  for (let part = secret.length - 1; part >= shortestPart; part -= 1) if (meets(part)) return part;
  return 0;
}

function withoutEnds(text: string, secrets: readonly string[]): string {
  if (text.length < oftenCut) return text;
  let left = text;
  for (const secret of secrets) {
    const tail = cutAt(secret, (part) => left.endsWith(secret.slice(0, part)));
    if (tail > 0) left = `${left.slice(0, -tail)}${redacted}`;
    const head = cutAt(secret, (part) => left.startsWith(secret.slice(-part)));
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
