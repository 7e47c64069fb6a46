import { isPublicRandom } from './false-friends.ts';

/** Bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** How many kinds of characters: small letters, capitals, digits. */
const kindsIn = (text: string): number => [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length;

/** One word, of letters and digits at least: somebody made it up. */
export const looksMade = (value: string): boolean => value.length >= 8 && kindsIn(value) >= 2 && !/\s/.test(value);

const hex = /^[0-9a-f]{32,}$/i;
const base64 = /^[A-Za-z0-9+/_-]{20,}={0,2}$/;
/** As the seeds of one-time passwords are written. */
const base32 = /^[A-Z2-7]{24,}=*$/;
const readable = /^[\t\r\n\x20-\x7e]+$/;

/** What Base64 holds, where it holds a text that people read. */
export function decoded(text: string): string | null {
  if (!base64.test(text) || text.length % 4 === 1) return null;
  const inner = Buffer.from(text, 'base64').toString('latin1');
  return inner.length >= 12 && readable.test(inner) ? inner : null;
}

const shareOf = (text: string, words: RegExp): number => (text.match(words) ?? []).join('').length / text.length;

/** Words run into each other, as in the name of an image or of a class, have long stretches of small letters. */
const isWordy = (text: string): boolean =>
  shareOf(text, /[a-z]{6,}|[A-Z]{6,}/g) > 0.5 || shareOf(text, /[A-Z]?[a-z]{3,}/g) > 0.6;

/** 3.6 bits: below it lie words, above it 24 random characters. */
function isRandomRun(run: string): boolean {
  if (hex.test(run)) return entropyOf(run) > 3;
  if (base32.test(run) && run.replace(/\D/g, '').length >= 3) return entropyOf(run) > 3;
  return base64.test(run) && kindsIn(run) === 3 && !isWordy(run) && entropyOf(run) > 3.6;
}

/** Before what everybody may know: `sha-…`, `build-…`. */
const openly = /^(?:sha|git|commit|build|rev|ref|md5|image|cache|digest|hash|v?\d)/i;

/** `gta_…`, `dop_v1_…`, `key-…`: how a service marks what it gives out. */
function withoutMark(value: string): string | null {
  const [, mark = '', rest = ''] =
    /^((?:v\d+\.\d+-|[a-z]{2,8}\d?[_-])(?:v\d+[_-])?)([A-Za-z0-9-]{32,})$/.exec(value) ?? [];
  return rest === '' || openly.test(mark.replace(/^v\d+\.\d+-/, '')) ? null : rest;
}

/** Parts of a token between dots; of a host's name the last one is short. */
function partsOf(value: string): string[] {
  const parts = value.split('.');
  const isToken =
    parts.length > 1 && (parts.at(-1) ?? '').length >= 20 && parts.every((part) => /^[\w-]{6,}$/.test(part));
  return isToken ? parts.slice(-1) : [];
}

/** One run of characters that nobody chose by hand. */
export function isRandom(name: string, value: string): boolean {
  if (isPublicRandom(name, value) || decoded(value) !== null) return false;
  const rest = withoutMark(value)?.split('-');
  return [value, ...(rest ?? []), ...partsOf(value)].some(isRandomRun);
}
