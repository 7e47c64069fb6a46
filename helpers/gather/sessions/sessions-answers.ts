import type { ProbeResult } from '../../clients/probes.ts';
import type { Visit } from '../../evidence/sessions.ts';

type Http = NonNullable<ProbeResult['http']>;
type Described = Pick<Visit, 'status' | 'answer' | 'detail'>;

/** Shorter bodies (`401 Unauthorized`, `404 page not found`) are said by many. */
const telling = 24;

const header = ({ headers }: Http, name: string): string | null =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
const bannerOf = ({ body }: Http): string | null => /^stackproof-standin \S+ [0-9a-f]+/.exec(body)?.[0] ?? null;
const titleOf = ({ body }: Http): string | null => /<title[^>]*>\s*([^<]{1,80}?)\s*<\/title>/i.exec(body)?.[1] ?? null;

const hostOf = (location: string): string | null =>
  URL.canParse(location) ? new URL(location).hostname.toLowerCase() : null;
/** Without scheme and host: a proxy's backend does not always know under which name it is asked. */
const withoutHost = (location: string): string => location.replace(/^[a-z]+:\/\/[^/]+/i, '');

/** Whether an answer is the very one that the backend gives when it is asked without a proxy before it. */
function isOwn(http: Http, own: Http): boolean {
  const banner = bannerOf(own);
  if (banner !== null) return bannerOf(http) === banner;
  const sameBody = http.body === own.body && own.body.length >= telling;
  if (own.status < 300) return sameBody;
  if (own.status < 400)
    return (
      http.status >= 300 &&
      http.status < 400 &&
      header(own, 'location') !== null &&
      withoutHost(header(http, 'location') ?? '') === withoutHost(header(own, 'location') ?? '')
    );
  if (http.status !== own.status) return false;
  const challenge = header(own, 'www-authenticate');
  return sameBody || (challenge !== null && challenge === header(http, 'www-authenticate'));
}

/**
 * Reads one answer. own: what the backend says itself, where it could be asked. A portal that fails open behind an
 * error page serves content
 * with a status of 500, so who spoke decides before the status does. portal: its host name.
 */
export function classify(result: ProbeResult | null, own: ProbeResult['http'], portal: string | null): Described {
  const http = result?.http ?? null;
  if (http === null) return { status: null, answer: 'none', detail: result?.error ?? result?.value ?? 'was not asked' };
  const { status } = http;
  const location = header(http, 'location');
  const toPortal = location !== null && portal !== null && hostOf(location) === portal.toLowerCase();
  if (!toPortal && own !== null && isOwn(http, own))
    return { status, answer: 'content', detail: bannerOf(http) ?? titleOf(http) ?? `the backend’s own ${status}` };
  if (status >= 200 && status < 300)
    return { status, answer: 'content', detail: bannerOf(http) ?? titleOf(http) ?? `${http.body.length} bytes` };
  if (status >= 300 && status < 400 && location !== null)
    return {
      status,
      answer: toPortal ? 'portal' : 'redirect',
      detail: `to ${hostOf(location) ?? withoutHost(location).split(/[?#]/)[0] ?? ''}`,
    };
  if (status === 401 || status === 403)
    return { status, answer: toPortal || status === 401 ? 'unauthorized' : 'forbidden', detail: '' };
  return { status, answer: 'error', detail: '' };
}
