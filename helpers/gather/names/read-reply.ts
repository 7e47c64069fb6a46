import type { ProbeResult } from '../../clients/probes.ts';
import { keepFrontHeaders } from '../../evidence/front-headers.ts';
import type { Reply } from '../../evidence/reply.ts';

const nothing = { status: null, location: null, headers: {} };

/** An answer, as it came by whichever client; names of headers in small letters. */
export const answered = (status: number, headers: Readonly<Record<string, string>>): Reply => ({
  outcome: 'answered',
  detail: `HTTP ${status}`,
  status,
  location: headers['location'] ?? null,
  headers: keepFrontHeaders(headers),
});

/** Why there is no answer. */
export const unanswered = (outcome: Exclude<Reply['outcome'], 'answered'>, detail: string): Reply => ({
  outcome,
  detail,
  ...nothing,
});

/** What a request over TLS came to. */
export function readReply({ value, http, code, error }: ProbeResult): Reply {
  if (http) return answered(http.status, lowered(http.headers));
  const detail = error ?? value;
  if (value === 'dropped') return unanswered('silent', detail);
  const isEnded = code !== null && code !== 'unreached';
  return unanswered(isEnded ? 'refused' : 'unseen', detail);
}

/** Names of headers in small letters. */
export const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, said]) => [name.toLowerCase(), said]));
