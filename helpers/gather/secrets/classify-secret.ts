import { findSecrets } from '../../evidence/find-secrets.ts';
import type { SecretKind, SecretLength } from '../../evidence/secret-places.ts';
import { isSecretName, redacted, redactText, secretsIn } from '../../evidence/secret-shapes.ts';
import {
  isAboutSecret,
  isCrashAddress,
  isHarmlessValue,
  isPublicRandom,
  isReference,
  isWeakName,
} from './false-friends.ts';

/** A text that stands somewhere under a name. script: words of a program, which are no value of the name. */
export interface NamedText {
  name: string;
  text: string;
  script?: boolean;
}

export interface Classified {
  kind: SecretKind;
  length: SecretLength;
}

const lengthOf = ({ length }: string): SecretLength => {
  if (length < 12) return 'short';
  return length < 32 ? 'medium' : 'long';
};

/** Bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** How many kinds of characters: small letters, capitals, digits. */
const kindsIn = (text: string): number => [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length;

const hex = /^[0-9a-f]{32,}$/i;
const base64 = /^[A-Za-z0-9+/_-]{20,}={0,2}$/;
const readable = /^[\t\r\n\x20-\x7e]+$/;

/** What Base64 holds, where it holds a text that people read. */
function decoded(text: string): string | null {
  if (!base64.test(text) || text.length % 4 === 1) return null;
  const inner = Buffer.from(text, 'base64').toString('latin1');
  return inner.length >= 12 && readable.test(inner) ? inner : null;
}

/** What Base64 or an address's percents hold, as often as it was wrapped; the text itself where neither does. */
function unwrap(text: string, times = 3): string {
  const inner = decoded(text) ?? (/%(?:3[AD]|26|40)/i.test(text) ? withoutPercents(text) : text);
  return inner === text || times === 0 ? text : unwrap(inner.trim(), times - 1);
}

function withoutPercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `user:password`, as it is packed for a header: nothing but that. */
function pairIn(packed: string, inner: string, name: string): string | null {
  const [, user, secret = ''] = /^([\w.@-]{2,64}):(\S{6,})$/.exec(inner) ?? [];
  const isPair = user !== undefined && looksMade(secret) && !isHarmlessValue(inner) && !secret.startsWith('//');
  return isPair && (packed !== inner || /(?:^|[._-])(?:auth|login|basic|creds)(?:$|[._-])/i.test(name)) ? secret : null;
}

/** Words run into each other, as in the name of an image or of a class, have long stretches of small letters. */
const isWordy = (text: string): boolean => (text.match(/[a-z]{6,}|[A-Z]{6,}/g) ?? []).join('').length > text.length / 2;

/** One run of characters that nobody chose by hand. 3.6 bits: below it lie words, above it 24 random characters. */
function isRandom(name: string, value: string): boolean {
  if (isPublicRandom(name, value) || decoded(value) !== null) return false;
  if (hex.test(value)) return entropyOf(value) > 3;
  return base64.test(value) && kindsIn(value) === 3 && !isWordy(value) && entropyOf(value) > 3.6;
}

const looksMade = (value: string): boolean => value.length >= 8 && kindsIn(value) >= 2 && !/\s/.test(value);

/** By a shape that nobody writes by accident; null: there is none. */
function byShape(text: string): { kind: SecretKind; value: string } | null {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return { kind: 'key', value: text };
  if (/\$(?:2[abxy]?|apr1|argon2|pbkdf2|scrypt|y|[156])[\w-]*\$|\{(?:SSHA|SHA|CRYPT)/.test(text)) {
    const left = redactText(text);
    if (left !== text && left.includes(redacted)) return { kind: 'hash', value: text };
  }
  return null;
}

/** Values in the place of a secret within a longer text: after `--password`, before the host of an address. */
const byPlace = (text: string): string[] =>
  secretsIn(text).filter((value) => !isReference(value) && !isHarmlessValue(value.replace(/["');]+$/, '')));

/** Of a label only the last part says what the value is: a router may well be called `token`. */
const lastPart = (name: string): string => (name.split('.').at(-1) ?? name).replace(/\[\d+\]$/, '');

/** A value that its name says to be a secret. */
function byName({ name: whole, text, script = false }: NamedText): boolean {
  const [name, value] = [lastPart(whole), text.trim()];
  if (script || !isSecretName(name) || isAboutSecret(name) || isHarmlessValue(value)) return false;
  return isWeakName(name) ? looksMade(value) : true;
}

function classifyOne(given: NamedText, tokens: readonly string[]): Classified | null {
  const { name, text, script = false } = given;
  const of = (kind: SecretKind, value: string): Classified => ({ kind, length: lengthOf(value.trim()) });
  const shape = byShape(text);
  if (shape) return of(shape.kind, shape.value);
  const token = tokens.find((each) => text.includes(each));
  if (token !== undefined) return of('token', token);
  if (byName(given)) return of('named', text);
  const within = byContent(name, text);
  if (within !== undefined) return within && of(within.kind, within.value);
  return !script && !isReference(text) && isRandom(name, text.trim()) ? of('random', text) : null;
}

/** What a longer text, or what it holds packed, says; undefined: nothing. null: that it is for everybody to know. */
function byContent(name: string, text: string): { kind: SecretKind; value: string } | null | undefined {
  const inner = unwrap(text.trim());
  if (isCrashAddress(inner)) return null;
  const placed = byPlace(inner)[0] ?? pairIn(text.trim(), inner, lastPart(name));
  if (placed !== null) return { kind: 'credentials', value: placed };
  // A shape that `secretsIn` does not tell of: the token of a service.
  const isToken = redactText(inner) !== inner && secretsIn(inner).length === 0;
  return isToken ? { kind: 'token', value: text } : undefined;
}

/**
 * For each text whether it is or holds a secret: by its shape (a maintained set of rules and ours), by its name, by its
 * place in a longer text, by chance alone. null: it does not look so. Nothing of the texts is kept.
 */
export async function classifySecrets(texts: readonly NamedText[]): Promise<(Classified | null)[]> {
  const tokens = await findSecrets(texts.map(({ text }) => text));
  return texts.map((each) => classifyOne(each, tokens));
}
