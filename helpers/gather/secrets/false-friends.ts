import { shortEnd } from '../../evidence/secret-shapes.ts';

/** Names that a secret's word stands in without meaning one. */
const innocentWords = new RegExp(
  'by-?pass|passive|passenger|passage|pass-?through|compass|passport|pass_?host|' +
    'public|gpg|fingerprint|monkey|keyboard',
  'i',
);

/** Ends of a name that say that the value only speaks of a secret: how long it lives, who gave it, where it lies. */
const about = new RegExp(
  String.raw`(?:^|[._-])(?:files?|paths?|dir(?:ectory)?|folder|location|ur[li]s?|endpoint|host|port|name|names|ttl|` +
    'exp(?:ir(?:y|es|ation|e))?|lifetime|lifespan|duration|timeout|max_?age|age|interval|length|len|size|bits|count|' +
    'min|max|limit|issuer|audience|algo?(?:rithm)?|type|kind|method|mode|enabled?|disabled?|required?|header|headers|' +
    'field|fields|prefix|suffix|policy|rounds|cost|memory|iterations|version|user|username|users?file|id|ids|domain|' +
    'key_?ids?|format|provider|backend|store|storage|engine|realm|scopes?|claim|schema|template|strategy|reset|' +
    'hashing)$',
  'i',
);
/** `dbPasswordFile` and `PASSWORDFILE` end so too. */
const aboutCamel = /(?:File|Path|Dir|Url|Uri|Ttl|Timeout|Lifetime|Expiry|Length|Name|Header|Type|Id|Enabled)$|FILE$/;

/** Keys by which something is found, and none that opens it. */
const keyOfTable = /(?:^|[._-])(?:object|sort|primary|foreign|partition|row|map|hot|group)_?key$/i;

/** A name that only speaks of a secret, or of none. */
export const isAboutSecret = (name: string): boolean =>
  [about, aboutCamel, innocentWords, keyOfTable].some((shape) => shape.test(name));

/** Ends that are a secret in one program and a plain word in the next. */
const weakEnds = [shortEnd, /(?:^|[._-])(?:session_?id|authorization|code|jwt|cookie)$/i];
const strongWord = /pass(?:word|wd|phrase)|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|encryption[_-]?key/i;

/** A name whose value is taken for a secret only where it looks like one as well. */
export const isWeakName = (name: string): boolean => weakEnds.some((end) => end.test(name)) && !strongWord.test(name);

/** A password of whoever a program works as, however plain. */
const bindingEnds = /(?:bind|admin|root|user|db|sql|ldap|mail|smtp|vnc)[._-]?pw$/i;
/** Twelve words or more, by which a wallet is had back. */
const mnemonic = /^(?:[a-z]{3,8} ){11,23}[a-z]{3,8}$/;

/** A value that its name, which may mean something else, explains to be a secret: a PIN’s number, a seed’s words. */
export const isExplained = (name: string, value: string): boolean =>
  bindingEnds.test(name) || (/(?:^|[._-])pin$/i.test(name) && /^\d{4,12}$/.test(value)) || mnemonic.test(value);

/** What is said to a switch, a count, a level. */
const setting = new RegExp(
  '^(?:true|false|yes|no|on|off|none|null|nil|undefined|auto|default|enabled?|disabled?|required|optional|allow|deny|' +
    String.raw`basic|bearer|digest|forms?|external|internal|file|env|vault|\d{1,5}(?:ms|[smhdwybkg])?)$`,
  'i',
);
const path = /^(?:\.{0,2}\/|[A-Za-z]:\\|~\/)[^\s]*$/;
const address = /^[a-z][a-z0-9+.-]*:\/\/(?![^/@\s]*:[^/@\s]+@)[^\s]*$/i;
const hostPort = /^[\w.-]+:\d{1,5}$/;
/** Replaced by somebody, or meant to be: the business of whoever looks for what never is. */
const reference = /^\$(?:\(|\{|[A-Za-z_])|^`|^\{\{|^%[\w]+%$|^file:\/\/|^\$__|^(?:env|file|vault|secret):/;
const stars = /^(?:\*+|x{3,}|<[^>]*>|\[redacted\])$/i;

/** A value that is none whatever its name says. */
export const isHarmlessValue = (value: string): boolean => {
  const text = value.trim();
  return [setting, path, address, hostPort, reference, stars].some((shape) => shape.test(text)) || text === '';
};

/** A value that is replaced before it is used, or meant to be. */
export const isReference = (value: string): boolean => reference.test(value.trim().replace(/^["']/, ''));

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const digest = /^(?:sha(?:1|224|256|384|512)|md5)[:-]/i;
const version = /^v?\d+(?:\.\d+)+(?:[-+~][\w.+~-]{1,40})?$/;
const date = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const publicKey =
  /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2|age1|untrusted comment:|-----BEGIN (?:PUBLIC KEY|CERTIFICATE|PGP PUBLIC))/;
const innocentNames =
  /sha\d*|digest|checksum|commit|revision|hash$|md5|etag|fingerprint|gpg|public|build|uuid|guid|ref$/i;

/** What a thing is known by: whoever knows it knows which one is meant. `SESSION_ID` opens what it names. */
const identifiers = new RegExp(
  String.raw`(?:^|[._-])(?:\w*_)?(?:ids?|keyids?|kid|installation|tenant|zone|channel|playlist|machine|serial|` +
    'release|version|pub_?key|cache_?bust(?:er)?)$',
  'i',
);
const identifiersCamel = /[a-z](?:Ids?|KeyId|Uid)$/;
const opensByItsId = /sess(?:ion)?[._-]?(?:u?ids?)$|(?:secret|token|pass\w*)[._-]?ids?$/i;

const isIdentifier = (name: string): boolean =>
  (identifiers.test(name) || identifiersCamel.test(name)) && !opensByItsId.test(name);

/** Long and random of nature, and for everybody to know. */
export const isPublicRandom = (name: string, value: string): boolean =>
  [uuid, digest, version, date, publicKey].some((shape) => shape.test(value)) ||
  innocentNames.test(name) ||
  isIdentifier(name);

/** Where programs tell of their crashes: what stands before its host is printed into every page of theirs. */
export const isCrashAddress = (value: string): boolean => /^https:\/\/[0-9a-f]{32}@[^/\s]+\/\d+$/.test(value.trim());
