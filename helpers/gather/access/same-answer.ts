import { createHash } from 'node:crypto';
import type { ProbeResult } from '../../clients/probes.ts';

type Http = NonNullable<ProbeResult['http']>;

/** Shorter pages under another status (`404 page not found`) are said by many. */
const telling = 24;

const headerOf = ({ headers }: Http, name: string): string | null =>
  headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
const typeOf = (http: Http): string => (headerOf(http, 'content-type') ?? '').split(';')[0] ?? '';
const hashOf = ({ body }: Http): string => createHash('sha256').update(body).digest('hex');
const pathOf = (location: string): string =>
  URL.canParse(location, 'http://x.test') ? new URL(location, 'http://x.test').pathname : location;

/** Where an answer leads, if it leads anywhere. */
export const locationOf = (http: Http): string | null => headerOf(http, 'location');

export const titleOf = ({ body }: Http): string | null => /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim() || null;

const commonWords = [
  ...['unauthorized', 'forbidden', '(?:page )?not found', 'bad request'],
  ...['method not allowed', 'internal server error', 'ok'],
];
const common = new RegExp(`^(?:\\d{3} )?(?:${commonWords.join('|')})\\.?$`, 'i');

/** What every server says in the same words, and so says nothing of who it is. */
const isCommon = ({ body }: Http): boolean =>
  body.trim() === '' || common.test(body.replaceAll(/<[^>]*>/g, ' ').trim());

/** The line with which a stand-in of ours begins: its name, and a nonce of its own. */
export const bannerOf = ({ body }: Http): string | null => /^stackproof-standin (\S+) (\S+)/.exec(body)?.[0] ?? null;

/** The same words in another order or with other figures: most of what either says, the other says too. */
function isAlike(one: Http, other: Http): boolean {
  const words = ({ body }: Http) =>
    new Set(
      body
        .slice(0, 20_000)
        .split(/[^A-Za-z0-9_-]+/)
        .filter((word) => word.length > 2),
    );
  const [left, right] = [words(one), words(other)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared >= 8 && shared / Math.max(left.size, right.size) >= 0.8;
}

const isRedirect = ({ status }: Http): boolean => status >= 300 && status < 400;

/**
 * A proxy's backend does not always know under which name it is asked, and who stands before it may change the status
 * of a redirect. Logins live at `/` of a name of theirs, and
 * servers send there whoever asks for an untidy path: that much alike says nothing under another status.
 */
function leadsAlike(answer: Http, direct: Http): boolean {
  const [to, from] = [locationOf(answer), locationOf(direct)];
  if (to === null || from === null) return false;
  const [there, here] = [pathOf(to), pathOf(from)];
  if (answer.status === direct.status) return to === from || (there === here && (from.startsWith('/') || here !== '/'));
  return isRedirect(answer) && isRedirect(direct) && there === here && here !== '/';
}

function asksAlike(answer: Http, direct: Http): boolean {
  const challenge = headerOf(direct, 'www-authenticate');
  return challenge !== null && challenge === headerOf(answer, 'www-authenticate');
}

/**
 * Whether two pages are the same. One counts under another status too: what fails open behind an error page serves it
 * with a 500.
 */
function isSamePage(answer: Http, direct: Http): boolean {
  if (typeOf(answer) !== typeOf(direct) || isCommon(answer) || isCommon(direct)) return false;
  const same = hashOf(answer) === hashOf(direct);
  if (answer.status !== direct.status) return same && direct.status < 300 && direct.body.length >= telling;
  const [title, other] = [titleOf(answer), titleOf(direct)];
  return same || (title !== null && title === other) || isAlike(answer, direct);
}

/** Whether an answer that came through the proxy is the one that the backend gives when asked directly. */
export function isSame(answer: Http, direct: Http): boolean {
  const [shown, known] = [bannerOf(answer), bannerOf(direct)];
  if (shown ?? known) return shown === known;
  if (locationOf(answer) !== null || locationOf(direct) !== null) return leadsAlike(answer, direct);
  return (answer.status === direct.status && asksAlike(answer, direct)) || isSamePage(answer, direct);
}

/** Nobody's in particular, whatever a backend says when it is asked: it need not be. */
export const isNobodys = (answer: Http): boolean =>
  isCommon(answer) && locationOf(answer) === null && bannerOf(answer) === null;

/** Asks for a name and a password in words of its own, by which a backend is known that does the same. */
export const hasChallenge = (answer: Http): boolean => challengeOf(answer) !== null;

/** How it asks for a password; null: it does not. */
export const challengeOf = (answer: Http): string | null => headerOf(answer, 'www-authenticate');
