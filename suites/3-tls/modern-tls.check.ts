import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLooks, lackOfTls, seeHandshake } from '../../helpers/derived/tls/tls-looks.ts';
import type { TlsLook } from '../../helpers/evidence/tls.ts';

function judge(look: TlsLook) {
  const { outcome, detail } = look.versions['1.3'];
  if (outcome === 'accepted') return { holds: true, observed: detail };
  const lack = lackOfTls(look);
  if (lack) return lack;
  // The whole handshake offered 1.3 as well, by another client.
  const agrees = look.alpn.outcome === 'accepted' && !look.alpn.detail.startsWith('TLS 1.3');
  return outcome !== 'unseen' && agrees
    ? { holds: false, observed: `refuses TLS 1.3 (${detail}), and agrees on ${look.alpn.detail}` }
    : {
        holds: null,
        observed: `whether it offers TLS 1.3 is not known: ${detail}, and a whole handshake: ${look.alpn.detail}`,
      };
}

export const modernTls = defineCheck({
  id: 'modern-tls',
  title: 'Every host name offers TLS 1.3',
  severity: 'medium',
  why: 'TLS 1.3 hides more of the handshake, has no weak suites left, and is a round trip faster.',
  fix: 'Take `maxVersion` out of the TLS options that this name’s routers use.',
  requires: ['tls'],
  evaluate: ({ tls }) =>
    judgeLooks(tls.looks, 'TLS 1.3 is accepted', judge, (look) => seeHandshake(look, look.host, '-tls1_3')),
});
