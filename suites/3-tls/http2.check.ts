import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLooks, lackOfTls, seeHandshake } from '../../helpers/derived/tls/tls-looks.ts';
import type { TlsLook } from '../../helpers/evidence/tls.ts';

function judge(look: TlsLook) {
  const { outcome, protocol, detail } = look.alpn;
  if (outcome === 'accepted')
    return { holds: protocol === 'h2', observed: protocol === null ? 'chooses no protocol' : `chooses ${protocol}` };
  const lack = lackOfTls(look);
  if (lack) return lack;
  return {
    holds: detail === 'alert: no_application_protocol' ? false : null,
    observed: `offered h2 and http/1.1: ${detail}`,
  };
}

export const http2 = defineCheck({
  id: 'http2',
  title: 'Every host name chooses HTTP/2 by ALPN',
  severity: 'medium',
  why: 'Without HTTP/2 every picture of a library waits behind the one before.',
  fix: 'List `h2` first under `alpnProtocols` of the TLS options that this name’s routers use, or leave the list out.',
  requires: ['tls'],
  evaluate: ({ tls }) =>
    judgeLooks(
      tls.looks.filter(({ tcp }) => !tcp),
      'h2, when h2 and http/1.1 are offered',
      judge,
      (look) => seeHandshake(look, look.host, '-alpn h2,http/1.1'),
    ),
});
