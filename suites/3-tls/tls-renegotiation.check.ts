import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeProfiles, lackOfTls, reproduceHandshake } from '../../helpers/derived/tls/tls-profiles.ts';
import type { TlsProfile } from '../../helpers/evidence/tls.ts';

function judge(profile: TlsProfile) {
  const { older, versions } = profile;
  if (older) {
    if (older.compression !== null) return { holds: false, observed: `compresses (${older.compression})` };
    return older.secureRenegotiation
      ? { holds: true, observed: 'no compression, and secure renegotiation' }
      : { holds: false, observed: 'knows no secure renegotiation (RFC 5746)' };
  }
  const lack = lackOfTls(profile);
  if (lack) return lack;
  const unseen = (['1.0', '1.1', '1.2'] as const).find((version) => versions[version].outcome === 'unseen');
  return unseen
    ? { holds: null, observed: `TLS ${unseen} could not be asked for: ${versions[unseen].detail}` }
    : { holds: true, observed: 'TLS 1.3 only, which has neither' };
}

export const tlsRenegotiation = defineCheck({
  id: 'tls-renegotiation',
  title: 'No host name compresses its encryption or renegotiates it insecurely',
  severity: 'high',
  why:
    'Compression gives away session cookies by the length of what is sent, ' +
    'and insecure renegotiation lets somebody put words before a visitor’s own.',
  fix: 'Let a current proxy end the encryption: no current one does either.',
  requires: ['tls'],
  evaluate: ({ tls }, policy) =>
    judgeProfiles(
      policy,
      tls.profiles,
      'no compression, and secure renegotiation',
      judge,
      (profile) =>
        `${reproduceHandshake(profile, profile.host, '-tls1_2')} 2>/dev/null | grep -E 'Compression|Renegotiation'`,
    ),
});
