import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Attempt, SuiteFamily } from '../../helpers/evidence/tls.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { cipherSuites } from './cipher-suites.check.ts';

const sonarr = ['sonarr.small.test'];
const suites =
  (change: Partial<Record<SuiteFamily, Attempt['outcome']>>) =>
  ({ tls }: Artifacts) => {
    const [profile] = tls.profiles.filter(({ host }) => host === 'sonarr.small.test');
    for (const suite of profile?.suites ?? []) {
      const outcome = change[suite.family];
      if (outcome)
        Object.assign(suite, {
          outcome,
          names: outcome === 'accepted' ? ['TLS_SOME_SUITE'] : [],
          detail: `said ${outcome}`,
        });
    }
  };
const without13 = ({ tls }: Artifacts) =>
  void tls.profiles.forEach((profile) => {
    profile.versions['1.3'] = { outcome: 'refused', detail: 'alert: protocol_version' };
  });
const onlySonarr = (change: (tls: Artifacts['tls']) => void) =>
  secured(({ tls }, policy) => {
    tls.profiles = tls.profiles.slice(1, 2);
    policy.hosts = { 'sonarr.small.test': 'sonarr' };
    change(tls);
  });

testCheck(cipherSuites, {
  holds: [
    { given: 'a strong suite without TLS 1.3', world: secured(without13) },
    {
      given: 'an answer to weak suites that means another thing than a refusal',
      world: secured(suites({ rc4: 'other' })),
    },
    { given: 'strong ones only', world: secured() },
    {
      given: 'TLS 1.3 only',
      world: secured((evidence) => {
        suites({ strong: 'refused' })(evidence);
        for (const profile of evidence.tls.profiles)
          profile.versions['1.2'] = { outcome: 'refused', detail: 'alert: protocol_version' };
      }),
    },
    { given: 'CBC with forward secrecy beside strong ones', world: secured(suites({ cbc: 'accepted' })) },
  ],
  broken: [
    ...(['null', 'anonymous', 'export', 'des', 'rc4', 'static'] as const).map((family) => ({
      given: `a suite of the family ${family}`,
      world: secured(suites({ [family]: 'accepted' })),
      subjects: sonarr,
    })),
    {
      given: 'nothing but CBC',
      world: secured((evidence) => {
        suites({ cbc: 'accepted', strong: 'refused' })(evidence);
        evidence.tls.profiles = evidence.tls.profiles.slice(1, 2);
        without13(evidence);
      }),
      subjects: sonarr,
    },
    {
      given: 'a weak one, though no server of our own could be asked',
      world: onlySonarr((tls) => {
        suites({ rc4: 'accepted' })({ tls } as Artifacts);
        tls.control = { versions: [], suites: [], error: 'no loopback' };
      }),
      subjects: sonarr,
    },
    {
      given: 'nothing listens',
      world: onlySonarr((tls) => {
        for (const profile of tls.profiles)
          for (const attempt of Object.values(profile.versions)) attempt.outcome = 'closed';
      }),
      subjects: sonarr,
    },
  ],
  unknown: [
    { given: 'one family got no answer', world: secured(suites({ rc4: 'unseen' })), subjects: sonarr },
    {
      given: 'no server of our own accepts them from us',
      world: onlySonarr((tls) => {
        tls.control.suites = ['anonymous'];
        tls.control.error = 'alert: handshake_failure';
      }),
      subjects: sonarr,
    },
    {
      given: 'our own server takes no suite without a certificate from us',
      world: onlySonarr((tls) => void (tls.control.suites = ['null'])),
      subjects: sonarr,
    },
    {
      given: 'our own server was never spoken to in TLS 1.2',
      world: onlySonarr((tls) => void (tls.control.versions = ['1.3'])),
      subjects: sonarr,
    },
  ],
  notApplicable: [
    {
      given: 'no host name at all',
      world: secured(({ tls }, policy) => {
        tls.profiles = [];
        policy.hosts = {};
      }),
    },
  ],
});
