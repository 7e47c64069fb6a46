import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf, networkOf } from '../../helpers/testing/worlds/world-edits.ts';
import { outerAddresses } from './outer-addresses.check.ts';

type Outer = NonNullable<Artifacts['outside']['outer']>[number];
type Change = (evidence: Artifacts, policy: Policy) => void;
/** egress-net, on which jellyfin alone is, is one of the home network. */
const outer = (change: Partial<Outer> | null, more: Change = () => undefined, driver = 'macvlan') =>
  world((evidence, policy) => {
    networkOf(evidence, 'egress-net').driver = driver;
    evidence.outside.outer = [];
    if (change)
      evidence.outside.outer.push({
        to: 'jellyfin',
        network: 'egress-net',
        address: '198.51.100.66',
        family: 4,
        tcpOpen: [],
        answers: true,
        udp: [],
        error: null,
        ...change,
      });
    more(evidence, policy);
  });
const rest = 'outside → every other port of jellyfin';

testCheck(outerAddresses, {
  holds: [
    { given: 'an address at which nothing answers', world: outer({}) },
    {
      given: 'a port that is declared for its owner',
      world: outer({ tcpOpen: [8096] }, (_, policy) => {
        policy.ports = [...policy.ports, { port: 8096, protocol: 'tcp', owner: 'jellyfin' }];
      }),
    },
    { given: 'UDP that is refused', world: outer({ udp: [{ port: 1900, value: 'refused' }] }) },
  ],
  broken: [
    {
      given: 'all that it listens on',
      world: outer({ tcpOpen: [8096, 8920], udp: [{ port: 1900, value: 'open' }] }),
      subjects: ['outside → jellyfin:1900/udp', 'outside → jellyfin:8096/tcp', 'outside → jellyfin:8920/tcp'],
    },
    {
      given: 'UDP that listens and is silent',
      world: outer({ udp: [{ port: 7359, value: 'dropped' }] }, undefined, 'ipvlan'),
      subjects: ['outside → jellyfin:7359/udp'],
    },
    {
      given: 'a port that is declared for another one',
      world: outer({ tcpOpen: [443] }),
      subjects: ['outside → jellyfin:443/tcp'],
    },
    {
      given: 'an address that somebody gave it by hand',
      world: outer({ network: 'interface eth9', tcpOpen: [8096] }, (evidence) => {
        networkOf(evidence, 'egress-net').driver = 'bridge';
      }),
      subjects: ['outside → jellyfin:8096/tcp'],
    },
  ],
  unknown: [
    { given: 'an address that was not asked', world: outer(null), subjects: [rest] },
    {
      given: 'a recording of before it was asked',
      world: outer(null, ({ outside }) => void delete outside.outer),
      subjects: [rest],
    },
    { given: 'an address from which nothing came back', world: outer({ answers: false }), subjects: [rest] },
    { given: 'a scan that failed', world: outer({ error: 'nmap gave up' }), subjects: [rest] },
    {
      given: 'an outside view that lost its control',
      world: outer({}, ({ outside }) => {
        for (const control of outside.controls) control.after = 'dropped';
      }),
      subjects: [rest],
    },
  ],
  notApplicable: [
    { given: 'bridges only', world: world() },
    {
      given: 'a macvlan on which nobody runs',
      world: outer(null, (evidence) => void (containerOf(evidence, 'jellyfin').pid = 0)),
    },
  ],
});
