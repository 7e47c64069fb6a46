import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeProfiles, lackOfTls, reproduceHandshake } from '../../helpers/derived/tls/tls-profiles.ts';
import type { TlsProfile } from '../../helpers/evidence/tls.ts';

function judge(profile: TlsProfile) {
  const { outcome, detail } = profile.versions['1.3'];
  if (outcome === 'accepted') return { holds: true, observed: detail };
  const lack = lackOfTls(profile);
  if (lack) return lack;
  // The whole handshake offered 1.3 as well, by another client.
  const { version } = profile.alpn;
  const agrees = profile.alpn.outcome === 'accepted' && version !== undefined && version !== '1.3';
  return outcome !== 'unseen' && agrees
    ? { holds: false, observed: `refuses TLS 1.3 (${detail}), and agrees on ${profile.alpn.detail}` }
    : {
        holds: null,
        observed: `whether it offers TLS 1.3 is not known: ${detail}, and a whole handshake: ${profile.alpn.detail}`,
      };
}

export const modernTls = defineCheck({
  id: 'modern-tls',
  title: 'Every host name offers TLS 1.3',
  severity: 'medium',
  why: 'TLS 1.3 hides more of the handshake, has no weak suites left, and is a round trip faster.',
  fix: 'Take `maxVersion` out of the TLS options that this name’s routers use.',
  requires: ['tls'],
  evaluate: ({ tls }, policy) =>
    judgeProfiles(policy, tls.profiles, 'TLS 1.3 is accepted', judge, (profile) =>
      reproduceHandshake(profile, profile.host, '-tls1_3'),
    ),
});
