import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { FilterOfFamily } from '../../helpers/evidence/packet-filter.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { networkOf } from '../../helpers/testing/worlds/world-edits.ts';
import { packetFilter } from './packet-filter.check.ts';

const filter = (change: Partial<FilterOfFamily>, family = 4) =>
  world((evidence) => {
    for (const each of evidence['packet-filter'].families) if (each.family === family) Object.assign(each, change);
  });
const accepts = (change: Partial<FilterOfFamily['ahead'][number]>) =>
  filter({ ahead: [{ chain: 'FORWARD', rule: '-j ACCEPT', out: null, to: null, ...change }] });
const leads = (to: string, ports: string | null = '9000', protocol: 'tcp' | null = 'tcp') =>
  filter({ redirects: [{ rule: 'PREROUTING -j DNAT', protocol, ports, to }] });
const withoutIpv6 = ({ networks }: Artifacts) => {
  for (const each of networks) each.subnets = each.subnets.filter(({ family }) => family === 4);
};

/** Of radarr alone nobody keeps strangers away. */
const bare = (change: (evidence: Artifacts) => void = () => undefined) =>
  world((evidence) => {
    evidence.engine.version = '29.0.0';
    const filter = evidence['packet-filter'].families.find(({ family }) => family === 4);
    if (!filter) throw new Error('there are no rules of IPv4');
    filter.kept = evidence.containers
      .filter(({ subject }) => subject !== 'radarr')
      .flatMap(({ attachments }) => attachments.flatMap(({ ipv4 }) => ipv4 ?? []));
    change(evidence);
  });

testCheck(packetFilter, {
  holds: [
    {
      given: 'a container without a rule of its own, by an engine of before those rules',
      world: bare(({ engine }) => {
        engine.version = '27.5.1';
      }),
    },
    {
      given: 'the same where its networks hand packets on to it, as declared',
      world: bare(({ networks }) => {
        for (const { options } of networks) options['com.docker.network.bridge.gateway_mode_ipv4'] = 'routed';
      }),
    },
    { given: 'the engine’s own rules in both families', world: world() },
    { given: 'a host that forwards nothing', world: filter({ policy: 'accept', forwarding: false }) },
    { given: 'what leaves by an interface of its own', world: accepts({ out: 'eth0' }) },
    { given: 'what is for a range of somebody else’s', world: accepts({ to: '192.0.2.0/24', out: 'virbr0' }) },
    { given: 'a port that is led to somebody else’s machine', world: leads('192.0.2.9:53') },
    { given: 'a port that is led on where no address can be read', world: leads('the host') },
    {
      given: 'IPv6 without rules, where no network has it',
      world: world((evidence, policy) => {
        withoutIpv6(evidence);
        for (const rule of Object.values(policy.networks)) rule.ipv6 = false;
        evidence['packet-filter'].families.pop();
      }),
    },
  ],
  broken: [
    {
      given: 'a container that nobody keeps strangers from',
      world: bare(),
      subjects: ['IPv4: the containers’ own addresses'],
    },
    {
      given: 'a chain that was flushed',
      world: filter({ forwardChained: false }),
      subjects: ['IPv4: the engine’s chains'],
    },
    { given: 'published ports past it', world: filter({ natChained: false }), subjects: ['IPv4: the engine’s chains'] },
    { given: 'the same of IPv6', world: filter({ forwardChained: false }, 6), subjects: ['IPv6: the engine’s chains'] },
    { given: 'forwarding by default', world: filter({ policy: 'accept' }), subjects: ['IPv4: forwarded by default'] },
    { given: 'everything accepted first', world: accepts({}), subjects: ['IPv4: FORWARD accepts'] },
    { given: 'accepted to a bridge', world: accepts({ out: 'br-+' }), subjects: ['IPv4: FORWARD accepts'] },
    { given: 'accepted to any bridge', world: accepts({ out: 'docker0' }), subjects: ['IPv4: FORWARD accepts'] },
    {
      given: 'accepted to a container',
      world: accepts({ chain: 'DOCKER-USER', to: '203.0.113.66' }),
      subjects: ['IPv4: DOCKER-USER accepts'],
    },
    { given: 'led to a container', world: leads('203.0.113.66:8989'), subjects: ['IPv4: 9000/tcp led elsewhere'] },
    { given: 'a declared port led away', world: leads('192.0.2.9', '443'), subjects: ['IPv4: 443/tcp led elsewhere'] },
    {
      given: 'everything led to a container',
      world: leads('203.0.113.66', null, null),
      subjects: ['IPv4: every port/any protocol led elsewhere'],
    },
  ],
  unknown: [
    {
      given: 'rules that could not be read',
      world: world(({ 'packet-filter': seen }) => {
        seen.families.shift();
        seen.unread.push({ family: 4, error: 'denied' });
      }),
      subjects: ['IPv4: the engine’s chains'],
    },
    {
      given: 'a family at which nobody looked',
      world: world(({ 'packet-filter': seen }) => void seen.families.pop()),
      subjects: ['IPv6: the engine’s chains'],
    },
    {
      given: 'IPv6 that the policy declares, and no row nor subnet of it',
      world: world((evidence) => {
        withoutIpv6(evidence);
        evidence['packet-filter'].families.pop();
      }),
      subjects: ['IPv6: the engine’s chains'],
    },
    {
      given: 'forwarding that could not be read',
      world: filter({ policy: 'accept', forwarding: null }),
      subjects: ['IPv4: forwarded by default'],
    },
    { given: 'a rootless engine', world: world(({ engine }) => void (engine.rootless = true)), subjects: [] },
    {
      given: 'a network whose IPv6 rules nobody read',
      world: world((evidence) => {
        withoutIpv6(evidence);
        evidence['packet-filter'].families.pop();
        networkOf(evidence, 'bridge').subnets.push({ subnet: '2001:db8:9::/64', gateway: null, family: 6 });
      }),
      subjects: ['IPv6: the engine’s chains'],
    },
  ],
});
