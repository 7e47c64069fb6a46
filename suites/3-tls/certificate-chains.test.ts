import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { certificateChains } from './certificate-chains.check.ts';

const everyHost = ['auth', 'jellyfin', 'qbittorrent', 'radarr', 'sonarr'].map((name) => `${name}.small.test`);
const sonarr = ['sonarr.small.test'];
const trust = (trusted: boolean | null, reason: string) =>
  secured(({ tls }) =>
    tls.certificates.forEach((each) => {
      each.trust = { trusted, reason };
    }),
  );
const unshown =
  (outcome: 'closed' | 'unseen' | null) =>
  ({ tls }: Artifacts) => {
    for (const profile of tls.profiles.filter(({ host }) => host === 'sonarr.small.test')) {
      profile.certificate = null;
      if (outcome) for (const attempt of Object.values(profile.versions)) attempt.outcome = outcome;
    }
  };

testCheck(certificateChains, {
  holds: [{ given: 'signed by the declared authority', world: secured() }],
  broken: [
    { given: 'signed by itself', world: trust(false, 'it is signed by itself'), subjects: everyHost },
    {
      given: 'another certificate for one name',
      world: secured(({ tls }) => {
        const [first] = tls.certificates;
        if (first)
          tls.certificates.push({
            ...first,
            id: 'other',
            trust: { trusted: false, reason: 'its chain ends at Somebody, which is no trusted authority' },
          });
        const profile = tls.profiles.find(({ host }) => host === 'sonarr.small.test');
        if (profile) profile.certificate = 'other';
      }),
      subjects: sonarr,
    },
    { given: 'nothing listens', world: secured(unshown('closed')), subjects: sonarr },
  ],
  unknown: [
    { given: 'no authority to hold it against', world: trust(null, 'nobody to hold it against'), subjects: everyHost },
    { given: 'nothing answers', world: secured(unshown('unseen')), subjects: sonarr },
    { given: 'a handshake that no library of ours finishes', world: secured(unshown(null)), subjects: sonarr },
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
