import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Attempt } from '../../helpers/evidence/tls.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { tlsRenegotiation } from './tls-renegotiation.check.ts';

type ArtifactResult = Artifacts['tls']['profiles'][number];
const sonarr = ['sonarr.small.test'];
const profile = (change: (profile: ArtifactResult) => void) =>
  secured(({ tls }) => void tls.profiles.filter(({ host }) => host === 'sonarr.small.test').forEach(change));
const notOlder = (outcome: Attempt['outcome'], modern: Attempt['outcome']) => (each: ArtifactResult) => {
  each.older = null;
  for (const version of ['1.0', '1.1', '1.2'] as const) each.versions[version] = { outcome, detail: `said ${outcome}` };
  each.versions['1.3'] = { outcome: modern, detail: `said ${modern}` };
};

testCheck(tlsRenegotiation, {
  holds: [
    { given: 'neither', world: secured() },
    { given: 'TLS 1.3 only', world: profile(notOlder('refused', 'accepted')) },
  ],
  broken: [
    {
      given: 'it compresses',
      world: profile((each) => {
        each.older = { compression: 'deflate', secureRenegotiation: true };
      }),
      subjects: sonarr,
    },
    {
      given: 'it knows no secure renegotiation',
      world: profile((each) => {
        each.older = { compression: null, secureRenegotiation: false };
      }),
      subjects: sonarr,
    },
    { given: 'nothing listens', world: profile(notOlder('closed', 'closed')), subjects: sonarr },
  ],
  unknown: [
    { given: 'nothing answers', world: profile(notOlder('unseen', 'unseen')), subjects: sonarr },
    { given: 'only TLS 1.3 answers', world: profile(notOlder('unseen', 'accepted')), subjects: sonarr },
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
