import type { ProbeResult } from '../../clients/probes.ts';

export type Http = NonNullable<ProbeResult['http']>;

/** An answer of HTML, unless its headers say otherwise. */
export const htmlAnswer = (status: number, body: string, headers: Record<string, string> = {}): Http => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body,
  certificate: null,
});
