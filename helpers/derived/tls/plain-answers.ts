import type { Onward, PlainAnswer, Redirects } from '../../evidence/redirects.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { portOfEntryPoint } from '../../traefik/table/entry-points.ts';

/**
 * What a request without TLS met. `redirect`: sent to HTTPS, anywhere; `content`: somebody behind the proxy answered;
 * `password`: asked for one in the clear;
 * `elsewhere`: sent on within plain HTTP; `nothing`: the proxy's own refusal; `closed`: nobody listens; `silent`:
 * connected, no answer; `unseen`: could not be asked.
 */
type PlainEvent = 'redirect' | 'content' | 'password' | 'elsewhere' | 'nothing' | 'closed' | 'silent' | 'unseen';

const isRedirect = ({ status, location }: PlainAnswer): boolean =>
  status !== null && status >= 300 && status < 400 && location !== null;

export function eventOf(answer: PlainAnswer): PlainEvent {
  const { value, status, location, speaker, asksPassword } = answer;
  if (value === 'probe-failed' || value === 'no-control' || value === 'absent') return 'unseen';
  if (status === null) return value === 'open' ? 'silent' : 'closed';
  if (isRedirect(answer)) return /^https:/i.test(location ?? '') ? 'redirect' : 'elsewhere';
  if (asksPassword) return 'password';
  return status >= 400 && speaker === 'proxy' ? 'nothing' : 'content';
}

/**
 * Answers by which a host name is judged: where browsers come in all of them; at a further entrypoint, on which none of
 * its routers is, the proxy's own refusal is no more than that it has nothing there.
 */
export function tellingAnswers({ answers }: Redirects, traefik: Traefik, web: number): PlainAnswer[] {
  const further = new Set(traefik.entryPoints.filter((each) => portOfEntryPoint(each) !== web).map(({ name }) => name));
  const isThere = ({ router, entryPoint }: PlainAnswer) =>
    traefik.routers.some(({ name, entryPoints }) => name === router && entryPoints.includes(entryPoint));
  return answers
    .filter(({ secure, exempt }) => !secure && !exempt)
    .filter((each) => !further.has(each.entryPoint) || isThere(each) || eventOf(each) !== 'nothing');
}

/**
 * Nobody listens for plain HTTP at the entrypoint of this answer. It counts only where the same run got an answer to
 * something else, and nobody at that entrypoint answered anything.
 */
export function isShut({ entryPoint, family }: PlainAnswer, { answers, onward }: Redirects): boolean {
  const here = answers.some((each) => each.status !== null && each.entryPoint === entryPoint && each.family === family);
  return !here && (answers.some(({ status }) => status !== null) || onward.some(({ status }) => status !== null));
}

/** A port that speaks TLS with this name ends what is no TLS, and serves nothing plainly. */
export const isForTls = ({ secure, hungUp, host, family }: PlainAnswer, { onward }: Redirects): boolean =>
  secure &&
  hungUp === true &&
  onward.some((each) => each.host === host && each.family === family && each.status !== null);

/** Whose words the answer is in, as far as that is known. */
function describeSpeaker({ speaker, standIn }: PlainAnswer): string {
  if (speaker === 'stand-in') return ` from ${standIn ?? 'a stand-in'}`;
  return speaker === 'proxy' ? ' in the proxy’s own words' : '';
}

/** In one line: method, path and what came back. */
export function describeAnswer(answer: PlainAnswer): string {
  const { method, path, entryPoint, family, status, location, error, bodyBytes } = answer;
  const where = `${method} ${path} at ${entryPoint || 'port 80'}${family === 6 ? ' over IPv6' : ''}`;
  if (status === null) return `${where}: no answer (${error ?? 'nothing came back'})`;
  if (location !== null) return `${where}: ${status} to ${location}`;
  return `${where}: ${status}, ${bodyBytes} bytes${describeSpeaker(answer)}`;
}

/** What is wrong with where a redirect leads; null: the same host, path and query over HTTPS. */
export function wrongTarget({ host, path, location }: PlainAnswer, securePorts: readonly number[]): string | null {
  const parts = /^https:\/\/([^/?#:[\]]+|\[[^\]]+\])(?::(\d+))?([^#]*)/i.exec(location ?? '');
  if (!parts) return 'it stays without TLS';
  const [, name = '', port, rest = ''] = parts;
  if (name.toLowerCase() !== host.toLowerCase()) return 'it leads to another host';
  if (port !== undefined && port !== '443' && !securePorts.includes(Number(port))) return `it leads to port ${port}`;
  if ((rest.startsWith('/') ? rest : `/${rest}`) === path) return null;
  return rest.split('?')[0] === path.split('?')[0] ? 'it loses the query' : 'it leads to another path';
}

/** What the address behind a redirect said: null where it was not asked, or did not answer. */
export function onwardOf({ host, path, family }: PlainAnswer, onward: readonly Onward[]): Onward | null {
  const found = onward.find((each) => each.host === host && each.path === path && each.family === family);
  return found?.status === null ? null : (found ?? null);
}

/** HTTPS sends its visitors back: to plain HTTP, or to the very address they asked for. */
export function leadsBack({ host, path, location }: Onward): boolean {
  if (location === null) return false;
  return /^http:/i.test(location) || [`https://${host}${path}`, `https://${host}:443${path}`].includes(location);
}

/**
 * A redirect to a login instead of the same address over TLS: to the portal, or to somebody who is told where the
 * visitor came from.
 */
export function isLoginRedirect({ host, location }: PlainAnswer, portal: string | null): boolean {
  const [, name = '', rest = ''] = /^https?:\/\/([^/?#:]+)(.*)$/i.exec(location ?? '') ?? [];
  if (name === '' || name.toLowerCase() === host.toLowerCase()) return false;
  return name.toLowerCase() === portal?.toLowerCase() || rest.includes(host);
}
