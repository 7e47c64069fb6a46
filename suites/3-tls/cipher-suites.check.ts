import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLooks, lackOfTls, seeHandshake } from '../../helpers/derived/tls/tls-looks.ts';
import type { SuiteFamily, Tls, TlsLook } from '../../helpers/evidence/tls.ts';

// RFC 9325: not without encryption or certificate, not below 112 bits, no RC4, and no key exchange that one stolen key opens years later.
const weak: Partial<Record<SuiteFamily, string>> = {
  null: 'without encryption',
  anonymous: 'without a certificate',
  export: 'of export strength',
  des: 'with DES',
  rc4: 'with RC4',
  static: 'without forward secrecy',
};
const faultOf = (family: SuiteFamily): string | null => weak[family] ?? null;

function judge(look: TlsLook, { suites: proven, versions: spoken, error }: Tls['control']) {
  const found = look.suites.filter(({ family, outcome }) => faultOf(family) && outcome === 'accepted');
  if (found.length > 0)
    return {
      holds: false,
      observed: `accepts ${found.map(({ family, names }) => `${names.join(', ')} (${faultOf(family)})`).join('; ')}`,
    };
  const lack = lackOfTls(look);
  if (lack) return lack;
  const unseen = look.suites.find(
    ({ outcome }) => outcome !== 'accepted' && outcome !== 'refused' && outcome !== 'other',
  );
  if (unseen) return { holds: null, observed: `which suites it accepts is not known: ${unseen.detail}` };
  if (!proven.includes('null') || !proven.includes('anonymous') || !spoken.includes('1.2'))
    return {
      holds: null,
      observed: `weak suites were refused, but also by a server of our own that accepts them: ${error ?? 'it was not asked'}`,
    };
  const isStrong =
    look.versions['1.3'].outcome === 'accepted' ||
    look.suites.some(({ family, outcome }) => family === 'strong' && outcome === 'accepted');
  const cbc = look.suites.find(({ family, outcome }) => family === 'cbc' && outcome === 'accepted');
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
  fix: 'List only ECDHE suites with GCM or CHACHA20 under `cipherSuites` of the TLS options that this name’s routers use, or leave the list out.',
  requires: ['tls'],
  evaluate: ({ tls }) =>
    judgeLooks(
      tls.looks,
      'AEAD suites with forward secrecy, and no weak one',
      (look) => judge(look, tls.control),
      (look) =>
        `nmap --script ssl-enum-ciphers -p ${look.port} --script-args tls.servername=${look.host} ${look.address}  # or: ${seeHandshake(look, look.host, "-tls1_2 -cipher 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'")}`,
    ),
});
