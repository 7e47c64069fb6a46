import { isSecretName, redacted, redactText } from './secret-shapes.ts';

/** Lists of `user:hash`; the user's name is no secret. */
const userList = /\.(?:basicauth|digestauth)\.users(?:\[\d+\])?$/i;
/** Free text that its writer sends along as a header or hands to a plugin. */
const freeText = /\.(?:customrequestheaders|customresponseheaders|plugin)\./i;
/** A header to the application is for nobody else to know, but for what a proxy tells there as a matter of course. */
const toldInConfidence =
  /\.customrequestheaders\.(?!(?:x-forwarded-|x-real-ip|x-script-name|x-scheme|host$|accept|user-agent))/i;
const longRandom = /[A-Za-z0-9+/_=-]{24,}/g;
const isSwitch = (value: string): boolean => /^(?:|true|false|https?|on|off|\d{1,5})$/i.test(value);

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
  const isSecret = isSecretName(last.replace(/\[\d+\]$/, '')) || toldInConfidence.test(name);
  if (isSecret && !isSwitch(value)) return redacted;
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
