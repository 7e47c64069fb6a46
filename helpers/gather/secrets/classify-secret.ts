import { addressIn, credentialIn } from './credential-lines.ts';
import { decoded, isRandom, looksMade } from './random-values.ts';
import { findSecrets } from '../../evidence/find-secrets.ts';
import type { SecretKind, SecretLength } from '../../evidence/secret-places.ts';
import { isSecretName, redacted, redactText, secretsIn } from '../../evidence/secret-shapes.ts';
import {
  isAboutSecret,
  isCrashAddress,
  isExplained,
  isHarmlessValue,
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
  if (script || !isSecretName(name) || isAboutSecret(name)) return false;
  if (isWeakName(name) && isExplained(name, value)) return true;
  if (isHarmlessValue(value)) return false;
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
  const placed = byPlace(inner)[0] ?? credentialIn(lastPart(name), text.trim(), inner);
  if (placed !== null) return { kind: 'credentials', value: placed };
  // A shape that `secretsIn` does not tell of: the token of a service.
  const isToken = redactText(inner) !== inner && secretsIn(inner).length === 0;
  return isToken || addressIn(inner) !== null ? { kind: 'token', value: text } : undefined;
}

/**
 * For each text whether it is or holds a secret: by its shape (a maintained set of rules and ours), by its name, by its
 * place in a longer text, by chance alone. null: it does not look so. Nothing of the texts is kept.
 */
export async function classifySecrets(texts: readonly NamedText[]): Promise<(Classified | null)[]> {
  const tokens = await findSecrets(texts.map(({ text }) => text));
  return texts.map((each) => classifyOne(each, tokens));
}
