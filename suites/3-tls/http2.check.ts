import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeProfiles, lackOfTls, reproduceHandshake } from '../../helpers/derived/tls/tls-profiles.ts';
import type { TlsProfile } from '../../helpers/evidence/tls.ts';

function judge(profile: TlsProfile) {
  const { outcome, protocol, detail, alert } = profile.alpn;
  if (outcome === 'accepted')
    return { holds: protocol === 'h2', observed: protocol === null ? 'chooses no protocol' : `chooses ${protocol}` };
  const lack = lackOfTls(profile);
  if (lack) return lack;
  return {
    holds: alert === 'no_application_protocol' ? false : null,
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
  evaluate: ({ tls }, policy) =>
    judgeProfiles(
      policy,
      tls.profiles.filter(({ tcp }) => !tcp),
      'h2, when h2 and http/1.1 are offered',
      judge,
      (profile) => reproduceHandshake(profile, profile.host, '-alpn h2,http/1.1'),
      tls.profiles,
    ),
});
