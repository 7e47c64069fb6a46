/** What stands where a secret was; the name and place of it stay. */
export const redacted = '[redacted]';

/**
 * Shapes that nobody writes by accident: password hashes, tokens of known services, keys, credentials in addresses and
 * headers.
 */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\$(?:2[abxy]?|apr1|argon2(?:id?|d)|pbkdf2(?:-sha\d+)?|scrypt|y|[156])\$[A-Za-z0-9./$,=+-]{8,}/g,
  /\{(?:SSHA|SHA|CRYPT)\d*\}[A-Za-z0-9+/=./$]{8,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abposr]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|sk-[A-Za-z0-9_-]{20,}|tskey-[\w-]{10,}|hvs\.[\w-]{20,}|dckr_pat_[\w-]{16,}|npm_[A-Za-z0-9]{30,})/g,
  /(?<=\b(?:Basic|Bearer)\s)[A-Za-z0-9+/=._~-]{8,}/gi,
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  /(?<=\b(?:[a-z0-9]+[_-])*(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key)"?\s*[=:]\s*"?)[^\s"&,;]{4,}/gi,
];

const couldHold =
  /[$:{=]|-----BEGIN|eyJ|gh[pousr]_|github_pat|glpat|xox|AKIA|AIza|sk-|tskey|hvs\.|dckr|npm_|Basic|Bearer/i;

/** A text with everything in it that has the shape of a secret taken out. */
export function redactText(text: string): string {
  if (text.length < 8 || !couldHold.test(text)) return text;
  return shapes.reduce((left, shape) => left.replace(shape, redacted), text);
}

const secretName =
  /pass(?:word|wd|phrase)|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|cookie$/i;
/** Lists of `user:hash`; the user's name is no secret. */
const userList = /\.(?:basicauth|digestauth)\.users$/i;
/** Free text that its writer sends along as a header or hands to a plugin. */
const freeText = /\.(?:customrequestheaders|customresponseheaders|plugin)\./i;
const longRandom = /[A-Za-z0-9+/_=-]{24,}/g;

/** Bits a character; words stay below 3.5, random strings of 24 and more lie above. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

function redactLabel(name: string, value: string): string {
  if (userList.test(name)) return value.replace(/(^|,)(\s*[^:,]+):[^,]*/g, `$1$2:${redacted}`);
  // Only the last part says what the value is: a router may well be called `token`.
  const last = name.split('.').at(-1) ?? name;
  if (value !== '' && secretName.test(last) && !/^(?:true|false|\d+)$/.test(value)) return redacted;
  const text = redactText(value);
  return freeText.test(name) ? text.replace(longRandom, (run) => (entropy(run) > 3.5 ? redacted : run)) : text;
}

/** The labels that the criteria ask for, traefik.* and com.docker.compose.*, without the secrets that stand in them. */
export function redactLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(labels).filter(([name]) => /^(?:traefik|com\.docker\.compose)\./i.test(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, /^traefik\./i.test(name) ? redactLabel(name, value) : value]),
  );
}

/**
 * Takes values that are known to be secret out of a text, whatever their shape; longer ones first, for one may hold
 * another.
 */
const takeOut = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((left, secret) => left.replaceAll(secret, redacted), text);

/**
 * The same value with `redactText` applied to every string in it, keys aside, and without the secrets that are known.
 * Twice gives the same as once.
 */
export function redact<T>(value: T, secrets: readonly string[] = []): T {
  const longest = secrets.filter((secret) => secret.length >= 4).toSorted((one, other) => other.length - one.length);
  const known = new Map<string, string>();
  const text = (read: string): string => {
    const before = known.get(read);
    if (before !== undefined) return before;
    const after = redactText(takeOut(read, longest));
    known.set(read, after);
    return after;
  };
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return text(node);
    if (Array.isArray(node)) return node.map(walk);
    if (node !== null && typeof node === 'object')
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
    return node;
  };
  // The walk changes texts only, never the shape.
  return walk(value) as T;
}
