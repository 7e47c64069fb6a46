import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeProfiles, lackOfTls, reproduceHandshake } from '../../helpers/derived/tls/tls-profiles.ts';
import type { SuiteFamily, Tls, TlsProfile } from '../../helpers/evidence/tls.ts';

// RFC 9325: not without encryption or certificate, not below 112 bits, no RC4, and no key exchange that one stolen key
// opens years later.
const weak: Partial<Record<SuiteFamily, string>> = {
  null: 'without encryption',
  anonymous: 'without a certificate',
  export: 'of export strength',
  des: 'with DES',
  rc4: 'with RC4',
  static: 'without forward secrecy',
};
const faultOf = (family: SuiteFamily): string | null => weak[family] ?? null;

function judge(profile: TlsProfile, { suites: proven, versions: spoken, error }: Tls['control']) {
  const found = profile.suites.filter(({ family, outcome }) => faultOf(family) && outcome === 'accepted');
  if (found.length > 0)
    return {
      holds: false,
      observed: `accepts ${found.map(({ family, names }) => `${names.join(', ')} (${faultOf(family)})`).join('; ')}`,
    };
  const lack = lackOfTls(profile);
  if (lack) return lack;
  const unseen = profile.suites.find(
    ({ outcome }) => outcome !== 'accepted' && outcome !== 'refused' && outcome !== 'other',
  );
  if (unseen) return { holds: null, observed: `which suites it accepts is not known: ${unseen.detail}` };
  if (!proven.includes('null') || !proven.includes('anonymous') || !spoken.includes('1.2'))
    return {
      holds: null,
      observed:
        'weak suites were refused, but also by a server of our own that accepts them: ' +
        `${error ?? 'it was not asked'}`,
    };
  const isStrong =
    profile.versions['1.3'].outcome === 'accepted' ||
    profile.suites.some(({ family, outcome }) => family === 'strong' && outcome === 'accepted');
  const cbc = profile.suites.find(({ family, outcome }) => family === 'cbc' && outcome === 'accepted');
  if (!isStrong)
    return { holds: false, observed: `accepts no suite with AEAD: only ${cbc?.names.join(', ') ?? 'others'}` };
  return {
    holds: true,
    observed: cbc ? `strong suites, and CBC with forward secrecy: ${cbc.names.join(', ')}` : 'strong suites only',
  };
}

export const cipherSuites = defineCheck({
  id: 'cipher-suites',
  title: 'No host name accepts a weak cipher suite',
  severity: 'high',
  why: 'A weak suite that is accepted is one that somebody on the way can make both ends choose, and then read along.',
  fix:
    'List only ECDHE suites with GCM or CHACHA20 under `cipherSuites` of the TLS options that this name’s routers ' +
    'use, or leave the list out.',
  requires: ['tls'],
  evaluate: ({ tls }) =>
    judgeProfiles(
      tls.profiles,
      'AEAD suites with forward secrecy, and no weak one',
      (profile) => judge(profile, tls.control),
      (profile) =>
        `nmap --script ssl-enum-ciphers -p ${profile.port} --script-args tls.servername=${profile.host} ` +
        `${profile.address}  # or: ` +
        `${reproduceHandshake(profile, profile.host, "-tls1_2 -cipher 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'")}`,
    ),
});
