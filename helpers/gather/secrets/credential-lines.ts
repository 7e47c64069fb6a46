import { isHarmlessValue, isReference } from './false-friends.ts';
import { decoded, isRandom, looksMade } from './random-values.ts';

/** Names of what holds a user together with his password. */
const ofUsers = /(?:^|[._-])(?:auth|login|basic|creds|users?|accounts?)(?:$|[._-])/i;

const isSecret = (value: string): boolean => looksMade(value) && !isHarmlessValue(value) && !isReference(value);

/** `user:password`, as it is packed for a header: nothing but that. packed: the text before it was unwrapped. */
function pairIn(packed: string, inner: string, name: string): string | null {
  const [, user, secret = ''] = /^([\w.@-]{2,64}):(\S{6,})$/.exec(inner) ?? [];
  const isPair =
    user !== undefined &&
    looksMade(secret) &&
    !isReference(secret) &&
    !isHarmlessValue(inner) &&
    !secret.startsWith('//');
  return isPair && (packed !== inner || ofUsers.test(name)) ? secret : null;
}

/** `user:password:1001:100:folder`, `user;password;share`: as images take the users that they are to make. */
function userIn(text: string, name: string): string | null {
  const [, secret = ''] = /^[A-Za-z][\w.@-]{1,63}[:;]([^\s:;]{8,})(?:[:;]\S*)?$/.exec(text) ?? [];
  return ofUsers.test(name) && isSecret(secret) ? secret : null;
}

/** What files that hold nothing but credentials are made of: .pgpass, .netrc, a directive with its value. */
const fileLines: readonly RegExp[] = [
  /^[\w.*-]+:(?:\d{1,5}|\*):[^\s:]+:[^\s:]+:(\S{6,})$/,
  /\blogin\s+\S+\s+password\s+(\S{6,})/,
  /^\s*(?:\w+[_-])?(?:password|passwd|passphrase|secret)\s+["']?([^\s"'=:]{6,})["']?;?$/i,
  // A user of Redis' access lists.
  /^\s*user\s+\S+\s.*\s>(\S{6,})/,
];

function lineIn(text: string): string | null {
  const found = fileLines.map((line) => line.exec(text)?.[1]).find((each) => each !== undefined);
  return found !== undefined && isSecret(found) ? found : null;
}

/** A user and his password in Base64 within a longer text, as clients of registries keep them. */
const packedIn = (text: string): string | null =>
  [...text.matchAll(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9+/=])/g)]
    .map(([run]) => ({ run, inner: decoded(run)?.trim() ?? run }))
    .map(({ run, inner }) => pairIn(run, inner, ''))
    .find((secret) => secret !== null) ?? null;

/** The address of a service that takes messages from whoever knows it: all of the secret is in its path. */
const ofMessages = /^(?:(?!https?|wss?|ftp|file|tcp|udp|unix)[a-z]+|https?:\/\/\S*(?:hook|notif|push))[^\s]*/i;

/** Whoever knows such an address gives a sign of life in another's name. */
const ofLife =
  /^https?:\/\/[^\s/]+(?:\/[^\s/]+)*\/api\/push\/([\w-]{8,})(?:[/?]|$)|^https:\/\/hc-ping\.com\/([\w-]{20,})/i;

/** What opens by itself in an address; null: nothing. */
export function addressIn(text: string): string | null {
  const life = ofLife.exec(text);
  if (life) return life[1] ?? life[2] ?? null;
  const [, user = ''] = /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/:@]{16,})@/i.exec(text) ?? [];
  if (isRandom('', user)) return user;
  const [whole = '', path = ''] = /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+(\/\S*)$/i.exec(text) ?? [];
  if (!ofMessages.test(whole)) return null;
  return path.split(/[/?&=@]/).find((part) => isRandom('', part)) ?? null;
}

/**
 * A password or token that stands where no word says so: beside its user, in a line of a file of credentials.
 * inner: the text unwrapped. null: none.
 */
export const credentialIn = (name: string, text: string, inner: string): string | null =>
  userIn(text, name) ?? pairIn(text, inner, name) ?? lineIn(text) ?? packedIn(text);
