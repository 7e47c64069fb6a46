import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Attempt } from '../../helpers/evidence/tls.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { tlsVersions } from './tls-versions.check.ts';

type Versions = Artifacts['tls']['profiles'][number]['versions'];
const sonarr = ['sonarr.small.test'];
const versions =
  (change: { [K in keyof Versions]?: Attempt['outcome'] }, host = 'sonarr.small.test') =>
  ({ tls }: Artifacts) => {
    for (const profile of tls.profiles.filter((each) => each.host === host))
      for (const [version, outcome] of Object.entries(change))
        profile.versions[version as keyof Versions] = { outcome, detail: `said ${outcome}` };
  };
const all = (outcome: Attempt['outcome']) =>
  versions({ '1.0': outcome, '1.1': outcome, '1.2': outcome, '1.3': outcome });
const onV6 = (evidence: Artifacts) => {
  evidence.tls.profiles.push(
    ...structuredClone(evidence.tls.profiles).map((profile) => ({
      ...profile,
      family: 6 as const,
      address: '2001:db8:100::10',
    })),
  );
};

testCheck(tlsVersions, {
  holds: [
    { given: '1.2 and 1.3', world: secured() },
    { given: '1.2 only', world: secured(versions({ '1.3': 'refused' })) },
    {
      given: '1.3 only, and that is the declared minimum',
      world: secured((evidence, policy) => {
        for (const { host } of evidence.tls.profiles) versions({ '1.2': 'refused' }, host)(evidence);
        policy.tls.minimum = '1.3';
      }),
    },
    { given: 'something that is no TLS comes back to an old hello', world: secured(versions({ '1.0': 'other' })) },
  ],
  broken: [
    { given: 'TLS 1.0', world: secured(versions({ '1.0': 'accepted' })), subjects: sonarr },
    { given: 'TLS 1.1', world: secured(versions({ '1.1': 'accepted' })), subjects: sonarr },
    {
      given: 'TLS 1.0 and nothing newer',
      world: secured(versions({ '1.0': 'accepted', '1.2': 'refused', '1.3': 'refused' })),
      subjects: sonarr,
    },
    {
      given: 'TLS 1.0 over IPv6 only',
      world: secured((evidence) => {
        onV6(evidence);
        const last = evidence.tls.profiles.at(-1);
        if (last) last.versions['1.0'] = { outcome: 'accepted', detail: 'TLS 1.0' };
      }),
      subjects: ['auth.small.test'],
    },
    {
      given: 'TLS 1.2 where 1.3 is the minimum',
      world: secured(({ tls }, policy) => {
        policy.tls.minimum = '1.3';
        tls.profiles = tls.profiles.slice(0, 1);
      }),
      subjects: ['jellyfin.small.test'],
    },
    { given: 'nothing listens', world: secured(all('closed')), subjects: sonarr },
    { given: 'plain HTTP on the port', world: secured(all('other')), subjects: sonarr },
    { given: 'every version is refused', world: secured(all('refused')), subjects: sonarr },
  ],
  unknown: [
    { given: 'an old hello got no answer', world: secured(versions({ '1.0': 'unseen' })), subjects: sonarr },
    { given: 'nothing answers', world: secured(all('unseen')), subjects: sonarr },
    { given: 'the port closed in between', world: secured(versions({ '1.1': 'closed' })), subjects: sonarr },
    {
      given: 'no server of our own accepts TLS 1.0 from us',
      world: secured(({ tls }, policy) => {
        policy.hosts = { 'sonarr.small.test': 'sonarr' };
        tls.control = { versions: ['1.1', '1.2'], suites: ['anonymous', 'null'], error: 'alert: protocol_version' };
        tls.profiles = tls.profiles.slice(1, 2);
      }),
      subjects: sonarr,
    },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
    {
      given: 'no host name at all',
      world: secured(({ tls }, policy) => {
        tls.profiles = [];
        policy.hosts = {};
      }),
    },
  ],
});
