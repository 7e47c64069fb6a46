import type { Severity } from '../kernel/check.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Address, Kind } from './address.ts';
import { alertsFor } from './alerts.ts';
import { clip, type Happening, type Message } from './message.ts';

/** One request, as its receiver documents it. */
export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

/** Null: this receiver is not told of such. */
export type Compose = (happening: Happening, address: Address) => HttpRequest | null;

const post = (url: URL | string, body: unknown, headers: Record<string, string> = {}): HttpRequest => ({
  method: 'POST',
  url: String(url),
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const bearer = ({ parameters: { token } }: Address): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** The path of an address without its last slash, and something below it. */
function below({ url }: Address, path: string): URL {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/+$/, '')}${path}`;
  return target;
}

/** For those who are written to: nothing where a run only began. */
const spoken =
  (compose: (message: Message, address: Address, happening: Exclude<Happening, { kind: 'began' }>) => HttpRequest) =>
  (happening: Happening, address: Address): HttpRequest | null =>
    happening.kind === 'began' ? null : compose(happening.message, address, happening);

const urgent = (severity: Severity | null): boolean => severity === 'critical' || severity === 'high';

/** 5 rings, 3 is usual, 2 makes no sound. */
function ntfyPriority({ state, severity }: Message): number {
  if (state === 'pass') return 2;
  if (severity === 'critical') return 5;
  return state === 'fail' && urgent(severity) ? 4 : 3;
}

// https://docs.ntfy.sh/publish/#publish-as-json: to the server itself, the topic in the body.
const ntfy = spoken((message, address) => {
  const [, folder = '', topic = ''] = /^(.*\/)([^/]+)\/?$/.exec(address.url.pathname) ?? [];
  const root = new URL(address.url);
  root.pathname = folder;
  return post(
    root,
    {
      topic: decodeURIComponent(topic),
      title: clip(message.title, 250),
      message: clip(message.text, 3500),
      priority: ntfyPriority(message),
      tags: [message.state === 'pass' ? 'white_check_mark' : 'rotating_light'],
    },
    bearer(address),
  );
});

const colours: Readonly<Record<Message['state'], number>> = {
  pass: 0x2e7d32,
  fail: 0xc62828,
  unknown: 0xf9a825,
  broken: 0x6a1b9a,
};

// https://discord.com/developers/docs/resources/webhook#execute-webhook; what a container wrote calls nobody.
const discord = spoken((message, { url }) =>
  post(url, {
    embeds: [{ title: clip(message.title, 256), description: clip(message.text, 4096), color: colours[message.state] }],
    allowed_mentions: { parse: [] },
  }),
);

// https://gotify.net/docs/pushmsg
const gotify = spoken((message, address) =>
  post(
    below(address, '/message'),
    { title: message.title, message: message.text, priority: urgent(message.severity) ? 8 : 5 },
    { 'x-gotify-key': address.parameters['token'] ?? '' },
  ),
);

const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks; Mattermost and Rocket.Chat take the same.
const slack = spoken(({ title, text }, { url }) =>
  post(url, { text: clip(`*${escapeSlack(title)}*\n${escapeSlack(text)}`, 3900) }),
);

/** Our own document, for whoever writes a receiver; it changes only by adding. */
const json = spoken(({ title, text, state }, address, happening) =>
  post(
    address.url,
    {
      schema: 1,
      ...{ title, text, state },
      ...(happening.kind === 'broke'
        ? { reason: happening.reason }
        : {
            project: happening.verdict.project,
            gatheredAt: happening.gatheredAt,
            before: happening.news.before,
            found: happening.news.found,
            fixed: happening.news.fixed,
            hidden: happening.news.hidden,
            findings: happening.verdict.findings.length,
          }),
    },
    bearer(address),
  ),
);

const appriseTypes = { pass: 'success', fail: 'failure', unknown: 'warning', broken: 'failure' } as const;

// https://github.com/caronc/apprise-api: /notify/KEY, the key a configuration that is kept there.
const apprise = spoken(({ title, text, state }, { url, parameters: { tag } }) =>
  post(url, { title, body: text, type: appriseTypes[state], format: 'text', ...(tag === undefined ? {} : { tag }) }),
);

// https://healthchecks.io/docs/http_api/: that it ran, whatever came of it; the verdict stands in the body.
const healthchecks: Compose = (happening, address) => {
  const text = (path: string, body: string): HttpRequest => ({
    method: 'POST',
    url: String(below(address, path)),
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: clip(body, 10_000),
  });
  if (happening.kind === 'began') return text('/start', '');
  const { title, text: said } = happening.message;
  return text(happening.kind === 'judged' ? '' : '/fail', `${title}\n${said}`);
};

// Uptime Kuma's push monitor: up, where it ran.
const kuma: Compose = (happening, { url }) => {
  if (happening.kind === 'began') return null;
  const target = new URL(url);
  target.searchParams.set('status', happening.kind === 'judged' ? 'up' : 'down');
  target.searchParams.set('msg', clip(happening.message.title, 250));
  target.searchParams.set('ping', happening.kind === 'judged' ? String(happening.durationMs) : '');
  return { method: 'GET', url: String(target), headers: {}, body: null };
};

// https://prometheus.io/docs/alerting/latest/alerts_api/
const alertmanager: Compose = (happening, address) =>
  happening.kind === 'judged'
    ? post(below(address, '/api/v2/alerts'), alertsFor(happening, address.parameters['keep']), bearer(address))
    : null;

export const composers: Readonly<Record<Exclude<Kind, 'smtp'>, Compose>> = {
  ntfy,
  discord,
  gotify,
  slack,
  json,
  apprise,
  healthchecks,
  kuma,
  alertmanager,
};

/** Who is told of every run, not of changes: that it took place, or what stands. */
export const hearsOfEachRun: ReadonlySet<Kind> = new Set(['healthchecks', 'kuma', 'alertmanager']);

/** Who waits to hear that a night took place: a look at a part is none. */
export const hearsThatItRan: ReadonlySet<Kind> = new Set(['healthchecks', 'kuma']);

/** Throws ConfigError where an address lacks what its kind cannot do without. */
export function requireWhole({ kind, url, parameters }: Address): void {
  const lacks = (what: string): never => {
    throw new ConfigError(`--notify ${kind}: ${what}; docs/notify.md shows how it is written`);
  };
  if (kind === 'ntfy' && url.pathname.replaceAll('/', '') === '')
    lacks('its address ends with a topic, and this has none');
  if (kind === 'gotify' && parameters['token'] === undefined) lacks('it needs the token of an application');
  if (kind === 'smtp' && !(parameters['from'] && parameters['to'])) lacks('it needs `from` and `to`');
}
