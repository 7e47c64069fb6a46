import type { PlainAnswer } from '../../evidence/redirects.ts';

/**
 * Bodies that Traefik writes itself: its refusals and redirects. Other programs written in Go say `404 page not found`
 * too.
 */
const ownWords: ReadonlySet<string> = new Set([
  '',
  '404 page not found',
  '401 Unauthorized',
  'Forbidden',
  'Misdirected Request',
  'Too Many Requests',
  'Internal Server Error',
  'Bad Gateway',
  'Service Unavailable',
  'no available server',
  'Gateway Timeout',
  'Moved Permanently',
  'Found',
  'Temporary Redirect',
  'Permanent Redirect',
]);

/** Who wrote a body: the proxy itself, a stand-in that says its name (its nonce left out), or somebody else. */
export function speakerOf(body: string): Pick<PlainAnswer, 'standIn'> & { speaker: PlainAnswer['speaker'] } {
  const standin = /stackproof-standin (\S+)/.exec(body)?.[1];
  if (standin) return { speaker: 'stand-in', standIn: standin };
  return { speaker: ownWords.has(body.trim()) ? 'proxy' : 'somebody' };
}
