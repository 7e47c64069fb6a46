import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { AccessRow } from '../../evidence/access.ts';
import { keepFrontHeaders } from '../../evidence/front-headers.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import type { Asking } from './access-asking.ts';
import { locationOf, titleOf } from './same-answer.ts';

type Http = NonNullable<ProbeResult['http']>;

/** A backend, and where it is asked without the proxy. */
export interface Direct {
  service: string;
  namespace: string;
  address: string;
  port: number;
  tls: boolean;
}

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

/** What one answer shows, and whose it is: facts, which are judged later. */
export type Facts = Pick<AccessRow, 'status' | 'error' | 'refused' | 'location' | 'backend' | 'summary'>;

/** Reads an answer. backend: the service whose own answer it is; null: not known to be any's. */
export function readFacts(result: ProbeResult, backend: string | null): Facts {
  const { http, error, value } = result;
  const none = { location: null, backend: null, summary: null };
  if (!http) return { status: null, error: error ?? value, refused: isRefused(result), ...none };
  const [summary, location] = [titleOf(http) ?? firstLine(http), locationOf(http)];
  return {
    status: http.status,
    error: null,
    refused: false,
    location: location === null ? null : printableUrl(location),
    backend,
    summary: summary === null ? null : printable(summary),
  };
}

/** The row of a request: what came back, and whose answer that is. */
export function readRow(
  { probe: { address, port }, ...asking }: Asking,
  result: ProbeResult,
  backend: string | null,
): AccessRow {
  const isPage = asking.purpose === 'anonymous' && asking.kind === 'browser';
  const headers = isPage && result.http ? { headers: keepFrontHeaders(result.http.headers) } : {};
  return { ...asking, address, port, ...readFacts(result, backend), ...headers };
}
