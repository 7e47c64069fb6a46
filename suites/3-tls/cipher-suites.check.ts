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

type Suites = TlsProfile['suites'];

/** Weak suites that were accepted, and what is weak in them; empty: none. */
function describeWeak(accepted: Suites): string {
  const found = accepted.flatMap(({ family, names }) => {
    const fault = weak[family];
    return fault === undefined ? [] : [`${names.join(', ')} (${fault})`];
  });
  return found.join('; ');
}

/** Whether our own client gets weak suites where they are to be had; else their refusal means nothing. */
const asksForWeak = ({ suites, versions }: Tls['control']): boolean =>
  suites.includes('null') && suites.includes('anonymous') && versions.includes('1.2');

/** No weak suite was accepted, and that counts: whether a strong one was. */
function judgeStrength(accepted: Suites, versions: TlsProfile['versions']) {
  const isStrong = versions['1.3'].outcome === 'accepted' || accepted.some(({ family }) => family === 'strong');
  const cbc = accepted.find(({ family }) => family === 'cbc')?.names.join(', ');
  if (!isStrong) return { holds: false, observed: `accepts no suite with AEAD: only ${cbc ?? 'others'}` };
  if (cbc === undefined) return { holds: true, observed: 'strong suites only' };
  return { holds: true, observed: `strong suites, and CBC with forward secrecy: ${cbc}` };
}

function judge(profile: TlsProfile, control: Tls['control']) {
  const accepted = profile.suites.filter(({ outcome }) => outcome === 'accepted');
  const found = describeWeak(accepted);
  if (found !== '') return { holds: false, observed: `accepts ${found}` };
  const lack = lackOfTls(profile);
  if (lack) return lack;
  const unseen = profile.suites.find(({ outcome }) => !['accepted', 'refused', 'other'].includes(outcome));
  if (unseen) return { holds: null, observed: `which suites it accepts is not known: ${unseen.detail}` };
  if (!asksForWeak(control)) {
    const doubt = 'weak suites were refused, but also by a server of our own that accepts them';
    return { holds: null, observed: `${doubt}: ${control.error ?? 'it was not asked'}` };
  }
  return judgeStrength(accepted, profile.versions);
}

function reproduce(profile: TlsProfile): string {
  const { host, port, address } = profile;
  const scan = `nmap --script ssl-enum-ciphers -p ${port} --script-args tls.servername=${host} ${address}`;
  const handshake = reproduceHandshake(profile, host, "-tls1_2 -cipher 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'");
  return `${scan}  # or: ${handshake}`;
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
  evaluate: ({ tls }, policy) =>
    judgeProfiles(
      policy,
      tls.profiles,
      'AEAD suites with forward secrecy, and no weak one',
      (profile) => judge(profile, tls.control),
      reproduce,
    ),
});
