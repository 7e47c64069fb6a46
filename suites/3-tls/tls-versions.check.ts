import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeProfiles, lackOfTls, reproduceHandshake } from '../../helpers/derived/tls/tls-profiles.ts';
import { tlsVersions as every, type Tls, type TlsProfile } from '../../helpers/evidence/tls.ts';

type TlsVersion = (typeof every)[number];

const options = { '1.0': '-tls1', '1.1': '-tls1_1', '1.2': '-tls1_2', '1.3': '-tls1_3' } as const;
const below = (minimum: string) => every.filter((version) => version < minimum);
const print = (versions: readonly TlsVersion[]) => versions.map((version) => `TLS ${version}`).join(' and ');

function judge({ versions, ...profile }: TlsProfile, minimum: string, control: Tls['control']) {
  const old = below(minimum);
  const isAccepted = (version: TlsVersion) => versions[version].outcome === 'accepted';
  const accepted = old.filter(isAccepted);
  if (accepted.length > 0) return { holds: false, observed: `accepts ${print(accepted)}` };
  const lack = lackOfTls({ versions, ...profile });
  if (lack) return lack;
  const unseen = old.find((version) => !['refused', 'other'].includes(versions[version].outcome));
  if (unseen)
    return { holds: null, observed: `whether it accepts TLS ${unseen} is not known: ${versions[unseen].detail}` };
  // Many a client refuses old versions by itself, and would call every server safe.
  const unable = old.find((version) => !control.versions.includes(version));
  if (unable) {
    const doubt = `TLS ${unable} was refused, but also by a server of our own that accepts it`;
    return { holds: null, observed: `${doubt}: ${control.error ?? 'it was not asked'}` };
  }
  return { holds: true, observed: `accepts ${print(every.filter(isAccepted))}` };
}

export const tlsVersions = defineCheck({
  id: 'tls-versions',
  title: 'No host name accepts a TLS version below the declared minimum',
  severity: 'high',
  why: 'With TLS 1.0 and 1.1 whoever sits on the way can read or change what should have been secret.',
  fix: 'Set `minVersion: VersionTLS12` in the proxy’s default TLS options and in every other set that a router names.',
  requires: ['tls'],
  evaluate({ tls }, policy) {
    const { minimum } = policy.tls;
    return judgeProfiles(
      policy,
      tls.profiles,
      `TLS ${minimum} or above only`,
      (profile) => judge(profile, minimum, tls.control),
      (profile) => {
        const version = below(minimum).find((each) => profile.versions[each].outcome === 'accepted') ?? '1.1';
        return reproduceHandshake(profile, profile.host, `${options[version]} -cipher 'ALL:@SECLEVEL=0'`);
      },
    );
  },
});
