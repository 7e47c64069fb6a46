import { ConfigError } from '../lib/errors.ts';
import type { Reveal } from './reveal.ts';

export const kinds = [
  'ntfy',
  'discord',
  'gotify',
  'slack',
  'json',
  'apprise',
  'healthchecks',
  'kuma',
  'alertmanager',
  'smtp',
] as const;
export type Kind = (typeof kinds)[number];

/** Whoever knows the address of one of these may write there: it is a secret as a whole. */
const secretWhole: ReadonlySet<Kind> = new Set(['discord', 'slack', 'healthchecks', 'kuma']);

/** What each kind may be told in the query of its address; what is a secret among them only by reference. */
const parameters: Readonly<Record<Kind, readonly string[]>> = {
  ntfy: ['token'],
  discord: [],
  gotify: ['token'],
  slack: [],
  json: ['token'],
  apprise: ['tag'],
  healthchecks: [],
  kuma: [],
  alertmanager: ['token', 'keep'],
  smtp: ['password', 'from', 'to'],
};
const secrets = new Set(['token', 'password']);

/** Where somebody is told. */
export interface Address {
  kind: Kind;
  /** For people: nothing secret in it. */
  name: string;
  /** As it was given: nothing secret in it, and the same from run to run. */
  given: string;
  /** Without parameters. */
  url: URL;
  parameters: Readonly<Record<string, string>>;
}

const isKind = (word: string): word is Kind => (kinds as readonly string[]).includes(word);
const isReference = (text: string): boolean => /^(?:env|file):./.test(text);
const manual = 'docs/notify.md shows how each is written';

interface Split {
  kind: Kind;
  /** What follows the kind. */
  rest: string;
}

/** `ntfy+https://…`, `discord+env:NAME`, `smtp://…`. */
function split(given: string): Split {
  if (/^smtps?:\/\//.test(given)) return { kind: 'smtp', rest: given };
  const [, word = '', rest = ''] = /^([a-z]+)\+(.+)$/s.exec(given) ?? [];
  if (isKind(word)) return { kind: word, rest };
  throw new ConfigError(
    `--notify names no channel: begin with one of ${kinds.join(', ')} and a plus, ` +
      `as in ntfy+https://ntfy.test/topic; ${manual}`,
  );
}

function toUrl(kind: Kind, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const wanted = kind === 'smtp' ? ['smtp:', 'smtps:'] : ['http:', 'https:'];
  if (url && url.hostname !== '' && wanted.includes(url.protocol)) return url;
  throw new ConfigError(
    `--notify ${kind}: what it names is no address of ${wanted.map((each) => `${each}//`).join(' or ')}; ${manual}`,
  );
}

function takeParameters(kind: Kind, url: URL, reveal: Reveal): Record<string, string> {
  return Object.fromEntries(
    [...url.searchParams].map(([key, value]) => {
      if (!parameters[kind].includes(key))
        throw new ConfigError(
          `--notify ${kind}: ${key} is none of its parameters (${parameters[kind].join(', ') || 'it has none'}); ` +
            manual,
        );
      if (!secrets.has(key)) return [key, value];
      if (!isReference(value))
        throw new ConfigError(
          `--notify ${kind}: the ${key} is a secret, and a command line is read by everybody: ` +
            `write it to a file or a variable, and name that, as in ${key}=file:PATH or ${key}=env:NAME`,
        );
      return [key, reveal(value)];
    }),
  );
}

/** Reads what `--notify` was given. Throws ConfigError; no secret is in what it says. */
export function parseAddress(given: string, reveal: Reveal): Address {
  const { kind, rest } = split(given);
  if (secretWhole.has(kind) && !isReference(rest))
    throw new ConfigError(
      `--notify ${kind}: the whole address is a secret, and a command line is read by everybody: ` +
        `write it to a file or a variable, and name that, as in ${kind}+file:PATH or ${kind}+env:NAME`,
    );
  const url = toUrl(kind, isReference(rest) ? reveal(rest) : rest);
  if (url.password !== '')
    throw new ConfigError(
      `--notify ${kind}: a password stands in the address: name it instead, as in password=file:PATH; ${manual}`,
    );
  const taken = takeParameters(kind, url, reveal);
  url.search = '';
  url.hash = '';
  return { kind, name: `${kind} at ${url.host}`, given, url, parameters: taken };
}
