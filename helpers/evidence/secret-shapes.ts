import { programPlaces } from './secret-programs.ts';

/** What stands where a secret was; the name and place of it stay. */
export const redacted = '[redacted]';

/** How well-known services write the tokens that they give out. */
const tokens: readonly RegExp[] = [
  /gh[pousr]_[A-Za-z0-9]{20,}/,
  /github_pat_\w{20,}/,
  /glpat-[\w-]{16,}/,
  /xox[abposr]-[\w-]{10,}/,
  /AKIA[A-Z0-9]{16}/,
  /AIza[\w-]{30,}/,
  /sk-[A-Za-z0-9_-]{20,}/,
  /tskey-[\w-]{10,}/,
  /hvs\.[\w-]{20,}/,
  /dckr_pat_[\w-]{16,}/,
  /AGE-SECRET-KEY-1[A-Z0-9]{50,}/,
  /SG\.[\w-]{16,}\.[\w-]{30,}/,
  /npm_[A-Za-z0-9]{30,}/,
  // A bot of Telegram, and the addresses by which Discord lets anybody write.
  /\d{8,10}:AA[\w-]{33}/,
  /discord(?:app)?\.com\/api\/webhooks\/\d{10,}\/[\w-]{40,}/,
];

/** Shapes that nobody writes by accident: password hashes, keys, tokens of services that self-hosters use. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\$(?:2[abxy]?|apr1|argon2(?:id?|d)|pbkdf2(?:-sha\d+)?|scrypt|y|[156])\$[A-Za-z0-9./$,=+-]{8,}/g,
  /\{(?:SSHA|SHA|CRYPT)\d*\}[A-Za-z0-9+/=./$]{8,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  new RegExp(`\\b(?:${tokens.map(({ source }) => source).join('|')})`, 'g'),
];

/** Words that say that what follows is a secret; a part of a longer name in any spelling of `DB_PASS`, `dbPass`. */
const word =
  '(?:pass(?:word|wd|phrase|code|key)?|pwd|secrets?|tokens?|jwt|credentials?|creds|authorization|' +
  'session[_-]?id|(?:api|access|private|secret|encryption|signing|master|license|auth|client)[_-]?keys?|' +
  'pre-?shared[_-]?key|client[_-]?secret|masterauth|requirepass)';
const camel =
  '(?:Pass(?:word|wd|phrase|code)?|Secret|Token|Jwt|Credentials?|(?:Api|Access|Private|Secret|Encryption)Key)';
/** In any case, where the humps of a camel beside it must keep theirs. */
const anyCase = (source: string): string => source.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
const name =
  `(?:(?<![A-Za-z])${anyCase(word)}|(?<=(?<![A-Za-z])[a-z]{2,9})pass(?:word|wd|phrase)|` +
  `(?<=[a-z0-9])${camel}|(?<=\\b[A-Z]{2,5})(?:PASSWORD|SECRET|TOKEN))` +
  `(?:[_-]?(?:\\d+|${anyCase('hash|value|base')}))?`;

/** Keys of a query that are a secret there, and too common a word anywhere else. */
const queryKey =
  '(?:[\\w.-]{0,40}(?:key|token|secret|pass(?:word|wd)?|auth|sig(?:nature)?)|code|sid|jwt|pwd|session|ticket|otp)';

/** Each has a group of what stays before the secret, and one of the secret. */
const places: readonly RegExp[] = [
  // Header(`X-Api-Key`, `…`), Query(`token`, `…`) of a router's rule.
  new RegExp(
    `((?:Headers?(?:Regexp)?|Query(?:Regexp)?)\\(\\s*[\`"']` +
      `(?:[\\w-]{0,40}(?:key|auth|sig)|[^\`"']{0,40}(?:${word}|cookie)[^\`"']{0,40})[\`"']\\s*,` +
      '\\s*[`"\'])([^`"\']+)',
    'gi',
  ),
  // A user and his password, or a token alone, before the host of an address.
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:)([^\s/@]+)(?=@)/gi,
  /(\b(?:https?|wss?):\/\/)([^\s/:@]{6,200})(?=@)/gi,
  // The same as Go's drivers have it: user:password@tcp(host:port)/name.
  /((?:^|[\s"'=])[\w.-]{1,80}:)([^\s@"']+)(?=@(?:tcp6?|unix)\()/gi,
  // In a query, percent-encoded or not: to the next key.
  new RegExp(`((?:[?&;#]|%3F|%26)${queryKey}(?:=|%3D))((?:(?!&|%26|%23|[\\s#"'\`<>]).)+)`, 'gi'),
  // Each value of a line of cookies; a header of authorization after its scheme.
  /((?<![A-Za-z])(?:set-)?cookie:[^\r\n"'=]{0,80}=|(?<=cookie:[^\r\n"']{0,2000}); ?[\w.-]{1,80}=)([^\r\n"';]{4,})/gi,
  /((?<![A-Za-z])(?:proxy-)?authorization:[ \t]*(?:[a-z]+[ \t]+)?)([^\s"']{8,})/gi,
  /(\b(?:Basic|Bearer)\s)([A-Za-z0-9+/=._~-]{8,})/gi,
  // What quotes hold ends where they end.
  new RegExp(`(${name}\\\\"\\s*[=:]\\s*\\\\")((?:[^"\\\\]|\\\\(?!").)+)`, 'g'),
  new RegExp(`((?:${name}|\\b[Cc]ookie)["']?\\s*[=:]\\s*")((?:[^"\\\\]|\\\\.)+)`, 'g'),
  new RegExp(`(${name}["']?\\]?\\s*(?:=>?|:)\\s*')([^']+)`, 'g'),
  // As PHP and its kin have it: $CONFIG["dbpassword"] = "…", define('DB_PASSWORD', '…').
  new RegExp(`(${name}["'](?:\\]\\s*=|\\s*=>)\\s*")([^"]+)`, 'g'),
  new RegExp(`(\\bdefine\\(\\s*["']\\w*${name}["']\\s*,\\s*["'])([^"']+)`, 'g'),
  // What a program is told to set: config set requirepass X.
  new RegExp(`(\\bset\\s+[\\w.:-]{0,40}?${name}\\s+(?:--value[=\\s])?["']?)([^\\s"'=-][^\\s"']*)`, 'g'),
  // <ApiKey>…</ApiKey>
  new RegExp(`(<[\\w:]{0,40}?${name}(?:\\s[^<>]{0,80})?>)([^<]+)`, 'g'),
  // Of a program: --requirepass X, --token=X, -u user:X.
  new RegExp(`((?<![\\w-])--?(?!-?no-)(?:[\\w-]{0,40}-)?${word}(?:=|\\s+))([^\\s"']+)`, 'gi'),
  ...programPlaces,
  // Two letters that say it where they are a key and nothing else is.
  /(["']pw["']\s*:\s*["'])([^"']+)/gi,
  /((?<![A-Za-z])(?:[a-z]{1,20}_)?(?:psk|[a-z]{2,20}_pw)["']?\s*[=:]\s*["']?)([^\s"']+)/gi,
  // DB_PASS=… to the next space: a comma, an ampersand or a quote may be part of it.
  new RegExp(`(${name}["']?\\s*=\\s*)([^\\s"'](?:(?!,\\s)\\S)*)`, 'g'),
  new RegExp(`(${name}["']?\\s*:\\s+|${name}["']?:)([^\\s"'{[/](?:(?!,\\s)\\S)*)`, 'g'),
];
/** What stands after such a word and is none: a switch, a count, a kind, or what was taken out before. */
const harmless = new RegExp(
  '^(?:basic|bearer|digest|true|false|null|none|yes|no|on|off|file|env|' +
    String.raw`\d{1,5}|\d{1,3}(?:\.\d{1,3}){3}|\[redacted\].*|\*+|<[^>]*>?)[)\]}.,;]*$`,
  'i',
);

const couldHold = /[=:@(<>${]|-----BEGIN|eyJ|AKIA|AIza|SG\.|_|-|Basic|Bearer|requirepass/i;

/**
 * Takes secrets out of a text, and tells of each that was taken out of its place: that of a router's rule is `rule`.
 */
function take(text: string, tell: (secret: string, place: 'rule' | 'other') => void): string {
  if (text.length < 8 || !couldHold.test(text)) return text;
  const known = shapes.reduce((left, shape) => left.replace(shape, redacted), text);
  return places.reduce(
    (left, place, at) =>
      left.replace(place, (all: string, before: string, secret: string) => {
        if (harmless.test(secret)) return all;
        tell(secret, at === 0 ? 'rule' : 'other');
        return `${before}${redacted}`;
      }),
    known,
  );
}

/**
 * A text with everything in it that has the shape or stands in the place of a secret taken out. Twice gives the same as
 * once.
 */
export const redactText = (text: string): string => take(text, () => undefined);

/** The values that stand in the place of a secret. rules: only what routers' rules ask for. */
export function secretsIn(text: string, { rules = false } = {}): string[] {
  const found: string[] = [];
  take(text, (secret, place) => void ((!rules || place === 'rule') && found.push(secret)));
  return found;
}

const secretName = new RegExp(`${word}|cookie$`, 'i');

/** Short words that say it at the end of a name alone; in other programs some are plain words. */
export const shortEnd = new RegExp(
  '(?:^|[._-])(?:key|auth|salt|pepper|pin|pw|t?otp|seed|psk|bearer|(?:unlock|recovery|backup)[._-]?codes?)$|' +
    String.raw`[a-z]{2}pw$|snmp\w*community$|bouncer_key_\w+$`,
  'i',
);

/** A name that says that its value is a secret. */
export const isSecretName = (text: string): boolean => secretName.test(text) || shortEnd.test(text);

/** By custom the name of a variable that only tells where a value lies. */
export const isFileName = (name: string): boolean => /_FILE$/i.test(name);

/** A name that says that its value is a secret itself, and no path of one. */
export const holdsSecret = (name: string): boolean => isSecretName(name) && !isFileName(name);
