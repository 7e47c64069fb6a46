import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { http2 } from './http2.check.ts';

type ArtifactResult = Artifacts['tls']['profiles'][number];
const sonarr = ['sonarr.small.test'];
const profile = (change: (profile: ArtifactResult) => void) =>
  secured(({ tls }) => void tls.profiles.filter(({ host }) => host === 'sonarr.small.test').forEach(change));

testCheck(http2, {
  holds: [
    { given: 'h2 is chosen', world: secured() },
    {
      given: 'a name behind a TCP router, which need not speak HTTP',
      world: profile((each) => Object.assign(each, { tcp: true, alpn: { ...each.alpn, protocol: null } })),
    },
  ],
  broken: [
    {
      given: 'http/1.1 is chosen',
      world: profile((each) => {
        each.alpn.protocol = 'http/1.1';
      }),
      subjects: sonarr,
    },
    {
      given: 'nothing is chosen',
      world: profile((each) => {
        each.alpn.protocol = null;
      }),
      subjects: sonarr,
    },
    {
      given: 'neither will do',
      world: profile((each) => {
        const alert = 'no_application_protocol';
        each.alpn = { outcome: 'refused', detail: `alert: ${alert}`, alert, protocol: null };
      }),
      subjects: sonarr,
    },
    {
      given: 'nothing listens',
      world: profile((each) => {
        each.alpn = { outcome: 'closed', detail: 'ECONNREFUSED', protocol: null };
        for (const attempt of Object.values(each.versions)) attempt.outcome = 'closed';
      }),
      subjects: sonarr,
    },
  ],
  unknown: [
    {
      given: 'the whole handshake got no answer',
      world: profile((each) => {
        each.alpn = { outcome: 'unseen', detail: 'silence', protocol: null };
      }),
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
