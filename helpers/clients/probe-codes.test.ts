import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readProbeFailure } from './probe-codes.ts';

it.each([
  [null, null],
  ['ECONNREFUSED: Connection refused', 'unreached'],
  ['the socket met itself', 'unreached'],
  ['ECONNRESET: Connection reset by peer', 'reset'],
  ['connected, and closed without an answer', 'closed'],
  ['closed in the handshake', 'closed'],
  ['TLS: TLSV1_UNRECOGNIZED_NAME', 'tls-error'],
  ['TLS: TLSV13_ALERT_CERTIFICATE_REQUIRED', 'client-certificate'],
  ['TLS: SSLV3_ALERT_BAD_CERTIFICATE', 'client-certificate'],
  ['silence for 1000 ms', null],
  ['connected, but no whole answer within 1000 ms', null],
  ['EPIPE: Broken pipe', null],
])('%s is %s', (error, code) => {
  expect(readProbeFailure(error)).toEqual({ code, alert: null });
});

it('names the alert', () => {
  expect(readProbeFailure('alert: no_application_protocol')).toEqual({
    code: 'alert',
    alert: 'no_application_protocol',
  });
});

it('reads words that the prober has', () => {
  const modules = join(import.meta.dirname, '../prober/image/prober');
  const texts = readdirSync(modules)
    .filter((name) => name.endsWith('.py'))
    .map((name) => readFileSync(join(modules, name), 'utf8'));
  for (const said of [
    "'the socket met itself'",
    "'connected, and closed without an answer'",
    "'closed in the handshake'",
    "f'alert: {",
    "f'TLS: {",
    '{errno.errorcode.get(error.errno, error.errno)}: ',
  ])
    expect(texts.join('')).toContain(said);
});
