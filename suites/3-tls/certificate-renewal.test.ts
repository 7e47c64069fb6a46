import type { ExpiryRule, Resolver } from '../../helpers/evidence/keyfiles.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { certificateRenewal } from './certificate-renewal.check.ts';

const files = ['certificates from files'];
const rule = (change: Partial<ExpiryRule>) =>
  secured(({ keyfiles }) => keyfiles.expiryRules.forEach((each) => Object.assign(each, change)));
const noRule = (change: object = {}) => secured(({ keyfiles }) => Object.assign(keyfiles, { expiryRules: [] }, change));
const certificate = (daysLeft: number) => ({
  names: ['small.test'],
  issuedAt: '2026-10-01T00:00:00.000Z',
  expiresAt: '2026-12-30T00:00:00.000Z',
  daysLeft,
});
/** Every router gets its certificate by ACME, and nobody alerts. */
const acme = (change: Partial<Resolver>, renewal: Policy['tls']['renewal'] = 'either') =>
  secured(({ traefik, keyfiles }, policy) => {
    policy.tls.renewal = renewal;
    traefik.routers.filter(({ tls }) => tls).forEach((each) => (each.certResolver = 'Lab'));
    Object.assign(keyfiles, {
      expiryRules: [],
      resolvers: [{ name: 'lab', store: '/acme.json', certificates: [certificate(59)], error: null, ...change }],
    });
  });

/** All routers there are get their certificates by ACME, but for those of another resolver. */
const ours = ({ traefik, keyfiles }: Artifacts) => {
  for (const each of traefik.routers) if (each.tls && each.name !== 'other@file') each.certResolver = 'lab';
  keyfiles.resolvers = [{ name: 'LAB', store: '/acme.json', certificates: [certificate(59)], error: null }];
};
const limit = secured().policy.tls.days.fail;

testCheck(certificateRenewal, {
  holds: [
    { given: 'ACME, on the last day before the limit', world: acme({ certificates: [certificate(limit)] }) },
    ...[{ kind: 'udp' as const }, { status: 'disabled' }, { passthrough: true }].map((change) => ({
      given: `a resolver that the proxy has not, of a router that needs no certificate: ${JSON.stringify(change)}`,
      world: secured((evidence, policy) => {
        const { traefik } = evidence;
        const like = traefik.routers.find(({ tls }) => tls);
        if (like) traefik.routers.push({ ...like, name: 'other@file', certResolver: 'other', ...change });
        policy.tls.renewal = 'acme';
        ours(evidence);
      }),
    })),
    { given: 'an alert whose metric is there', world: secured() },
    { given: 'an alert that was not evaluated yet', world: rule({ health: 'unknown' }) },
    { given: 'ACME, whose store holds a certificate', world: acme({}) },
    { given: 'ACME, where the policy wants it', world: acme({}, 'acme') },
    {
      given: 'an alert, where the policy wants it',
      world: secured((_evidence, policy) => (policy.tls.renewal = 'alert')),
    },
  ],
  broken: [
    {
      given: 'ACME, a day below the limit',
      world: acme({ certificates: [certificate(limit - 1)] }),
      subjects: ['Lab'],
    },
    {
      given: 'an alert over a metric that cannot be evaluated, whose series nobody could see',
      world: rule({ health: 'err', series: null }),
      subjects: files,
    },
    { given: 'no alert', world: noRule(), subjects: files },
    { given: 'no Prometheus', world: noRule({ rulesFrom: [] }), subjects: files },
    { given: 'an alert over a metric that nobody exports', world: rule({ series: 0 }), subjects: files },
    { given: 'an alert that cannot be evaluated', world: rule({ health: 'err' }), subjects: files },
    { given: 'ACME, whose store is empty', world: acme({ certificates: [] }), subjects: ['Lab'] },
    {
      given: 'ACME, which did not renew',
      world: acme({ certificates: [certificate(59), certificate(3)] }),
      subjects: ['Lab'],
    },
    { given: 'a resolver that the proxy has not', world: acme({ name: 'other' }), subjects: ['Lab'] },
    {
      given: 'an alert, where the policy wants ACME',
      world: secured((_evidence, policy) => (policy.tls.renewal = 'acme')),
      subjects: files,
    },
    { given: 'ACME, where the policy wants an alert', world: acme({}, 'alert'), subjects: ['Lab'] },
  ],
  unknown: [
    {
      given: 'Prometheus did not answer',
      world: noRule({ rulesFrom: [], rulesUnread: [{ service: 'prometheus', error: 'timeout' }] }),
      subjects: files,
    },
    { given: 'whether the metric is there could not be asked', world: rule({ series: null }), subjects: files },
    {
      given: 'the store could not be read',
      world: acme({ certificates: null, error: 'is not there' }),
      subjects: ['Lab'],
    },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
    { given: 'no router has TLS', world: world() },
  ],
});
