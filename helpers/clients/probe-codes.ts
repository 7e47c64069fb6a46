import type { ProbeCode, ProbeFailure, ProbeResult } from './probes.ts';

const words: readonly (readonly [RegExp, ProbeCode])[] = [
  [/^ECONNREFUSED\b|^the socket met itself$/, 'unreached'],
  [/^ECONNRESET\b/, 'reset'],
  [/^connected, and closed without an answer$|^closed in the handshake$/, 'closed'],
  [/^alert: /, 'alert'],
  // Of us, who have none: TLS 1.3 has an alert of its own for it, before that any certificate that is not there is bad.
  [/^TLS: (?:TLSV13_ALERT_CERTIFICATE_REQUIRED|SSLV3_ALERT_BAD_CERTIFICATE)$/, 'client-certificate'],
  [/^TLS: /, 'tls-error'],
];

/** What the prober's words mean (helpers/prober): the one place that reads them; everybody else goes by the code. */
export function readProbeFailure(error: string | null): ProbeFailure {
  const code = error === null ? null : (words.find(([said]) => said.test(error))?.[1] ?? null);
  return { code, alert: code === 'alert' ? (error ?? '').slice('alert: '.length) : null };
}

/** The answer to a probe that did not run. */
export const failedProbe = (error: string): ProbeResult => ({
  value: 'probe-failed',
  ms: 0,
  answer: null,
  dns: null,
  http: null,
  error,
  code: null,
  alert: null,
});
