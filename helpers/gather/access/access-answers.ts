import { createHash } from 'node:crypto';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { AccessRow } from '../../evidence/access.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import type { Asking } from './access-asking.ts';

type Http = NonNullable<ProbeResult['http']>;

/** A backend, and where it is asked without the proxy. */
export interface Direct {
  service: string;
  namespace: string;
  address: string;
  port: number;
  tls: boolean;
}

const titleOf = ({ body }: Http): string | null => /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim() || null;
const typeOf = ({ headers }: Http): string => (headers['content-type'] ?? '').split(';')[0] ?? '';
const hashOf = ({ body }: Http): string => createHash('sha256').update(body).digest('hex');
const pathOf = (location: string): string =>
  URL.canParse(location, 'http://x.test') ? new URL(location, 'http://x.test').pathname : location;

/** What every server says in the same words, and so says nothing of who it is. */
const isCommon = ({ body }: Http): boolean =>
  body.trim() === '' ||
  /^(?:\d{3} )?(?:unauthorized|forbidden|(?:page )?not found|bad request|method not allowed|internal server error|ok)\.?$/i.test(
    body.replaceAll(/<[^>]*>/g, ' ').trim(),
  );

const banner = /^stackproof-standin (\S+) (\S+)/;

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

/** Whether an answer that came through the proxy is the one that the backend gives when asked directly. */
export function isSame(answer: Http, direct: Http): boolean {
  const [shown, known] = [banner.exec(answer.body)?.[0], banner.exec(direct.body)?.[0]];
  if (shown ?? known) return shown === known;
  if (answer.status !== direct.status) return false;
  const [to, from] = [answer.headers['location'], direct.headers['location']];
  if (to !== undefined || from !== undefined)
    return (
      to !== undefined &&
      from !== undefined &&
      (to === from || (pathOf(to) === pathOf(from) && (from.startsWith('/') || pathOf(from) !== '/')))
    );
  if (typeOf(answer) !== typeOf(direct) || isCommon(answer) || isCommon(direct)) return false;
  if (hashOf(answer) === hashOf(direct)) return true;
  const [title, other] = [titleOf(answer), titleOf(direct)];
  return (title !== null && title === other) || isAlike(answer, direct);
}

/** Nobody's in particular, whatever a backend says when it is asked: it need not be. */
export const isNobodys = (answer: Http): boolean =>
  isCommon(answer) && answer.headers['location'] === undefined && !banner.test(answer.body);

/** The same request put to the backend itself. */
export const directProbe = ({ namespace, address, port, tls }: Direct, { probe, host }: Asking): HttpProbe => {
  return {
    ...probe,
    namespace,
    address,
    port,
    tls,
    sni: host,
    host: probe.host ?? host,
    path: probe.path.replace(/^https?:\/\/[^/]*/i, '') || '/',
  };
};

/** Nothing was served, because the other side would not go on: that is an answer; silence is none. */
export const isRefused = ({ http, value, code }: ProbeResult): boolean =>
  !http && (value === 'refused' || (value === 'open' && code !== null));

const firstLine = ({ body }: Http): string | null =>
  body
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find(Boolean) ?? null;
const printable = (text: string): string =>
  redactText(text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '·')).slice(0, 100);

const printableUrl = (location: string): string => redactText(location.replaceAll(/[^\x21-\x7e]/g, '·')).slice(0, 600);

/** The row of a request: what came back, and whose answer that is. */
export function readRow(
  { probe: { address, port }, ...asking }: Asking,
  result: ProbeResult,
  backend: string | null,
): AccessRow {
  const { http, error, value } = result;
  const asked = { ...asking, address, port };
  if (!http)
    return {
      ...asked,
      status: null,
      error: error ?? value,
      refused: isRefused(result),
      location: null,
      backend: null,
      summary: null,
    };
  const [summary, location] = [titleOf(http) ?? firstLine(http), http.headers['location']];
  return {
    ...asked,
    status: http.status,
    error: null,
    refused: false,
    location: location === undefined ? null : printableUrl(location),
    backend,
    summary: summary === null ? null : printable(summary),
  };
}
