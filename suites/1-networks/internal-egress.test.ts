import type { EgressOutcome, Relay } from '../../helpers/evidence/egress.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, egressOf, endpoint } from '../../helpers/testing/worlds/world-edits.ts';
import { worldInside } from '../../helpers/testing/worlds/world-inside.ts';
import { internalEgress } from './internal-egress.check.ts';

const look = (value: EgressOutcome['value']): EgressOutcome => ({ value, detail: 'as seen' });
const says = (way: 'tcp' | 'udp' | 'tcp6' | 'udp6', value: EgressOutcome['value']) =>
  worldInside((evidence) => void (egressOf(evidence, 'jellyfin')[way] = look(value)));
/** jellyfin was asked whether a neighbour leads it on. */
const relay = (change: Partial<Relay>) =>
  worldInside(({ egress }) => {
    const asked = {
      namespace: 'jellyfin',
      to: 'traefik',
      protocol: 'tcp',
      address: '203.0.113.34',
      port: 3128,
    } as const;
    egress.relays = [
      { ...asked, port: 80, through: null, error: null },
      { ...asked, through: null, error: null, ...change },
    ];
  });
/** A stranger who sits on backend-net only, and gets out or not. */
const stranger = (value: EgressOutcome['value']) =>
  worldInside((evidence) => {
    addStray(evidence, 'stranger');
    endpoint(evidence, 'stranger', 'backend-net', '203.0.113.70');
    evidence.egress.rows.push({
      namespace: 'stranger',
      tcp: look(value),
      udp: look('dropped'),
      tcp6: null,
      udp6: null,
      dns: look('no-route'),
    });
  });

testCheck(internalEgress, {
  holds: [
    { given: 'no route from internal networks', world: worldInside() },
    { given: 'dropped, with a server that answers others', world: says('tcp', 'dropped') },
    { given: 'a stranger on an internal network, shut in', world: stranger('no-route') },
    { given: 'neighbours whose ports lead nowhere', world: relay({}) },
    { given: 'a resolver, which is another question', world: relay({ protocol: 'udp', port: 53, through: 'dns' }) },
    { given: 'a proxy that leads somebody else on', world: relay({ namespace: 'sonarr', through: 'socks5' }) },
  ],
  broken: [
    { given: 'TCP gets out', world: says('tcp', 'answered'), subjects: ['jellyfin'] },
    { given: 'UDP gets out', world: says('udp', 'answered'), subjects: ['jellyfin'] },
    { given: 'IPv6 gets out', world: says('tcp6', 'answered'), subjects: ['jellyfin'] },
    { given: 'UDP over IPv6 gets out', world: says('udp6', 'answered'), subjects: ['jellyfin'] },
    {
      given: 'a handshake, where there is nothing better',
      world: worldInside((evidence) => {
        evidence.egress.method = 'handshake';
        egressOf(evidence, 'jellyfin').tcp = look('handshake');
      }),
      subjects: ['jellyfin'],
    },
    { given: 'a stranger on an internal network gets out', world: stranger('answered'), subjects: ['stranger'] },
    {
      given: 'it sits on a way out that the policy does not know',
      world: worldInside((evidence) => {
        endpoint(evidence, 'jellyfin', 'download-net', '203.0.113.100');
        egressOf(evidence, 'jellyfin').tcp = look('answered');
      }),
      subjects: ['jellyfin'],
    },
    ...(['http', 'connect', 'socks4', 'socks5'] as const).map((through) => ({
      given: `a neighbour leads it on by ${through}`,
      world: relay({ through }),
      subjects: ['jellyfin'],
    })),
    { given: 'a proxy over IPv6', world: relay({ address: '2001:db8:2::5', through: 'http' }), subjects: ['jellyfin'] },
  ],
  unknown: [
    { given: 'neighbours that could not be asked', world: relay({ error: 'setns' }), subjects: ['jellyfin'] },
    { given: 'a handshake that did not say the nonce', world: says('tcp', 'handshake'), subjects: ['jellyfin'] },
    ...(['refused', 'open', 'absent', 'probe-failed', 'no-control'] as const).map((value) => ({
      given: `TCP ${value}`,
      world: says('tcp', value),
      subjects: ['jellyfin'],
    })),
    {
      given: 'the server answers nobody over TCP',
      world: worldInside(({ egress }) => void (egress.control.tcp = false)),
      subjects: ['jellyfin'],
    },
    {
      given: 'the server answers nobody over UDP',
      world: worldInside(({ egress }) => void (egress.control.udp = false)),
      subjects: ['jellyfin'],
    },
    {
      given: 'nobody looked from there',
      world: worldInside(({ egress }) => void (egress.rows = [])),
      subjects: ['jellyfin'],
    },
    {
      given: 'it does not run',
      world: worldInside(
        (evidence) => void Object.assign(containerOf(evidence, 'jellyfin'), { status: 'exited', pid: 0 }),
      ),
      subjects: ['jellyfin'],
    },
  ],
  notApplicable: [{ given: 'everybody has a way out', world: world() }],
});
