import type { EgressOutcome } from '../../helpers/evidence/egress.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf, egressOf } from '../../helpers/testing/worlds/world-edits.ts';
import { worldInside } from '../../helpers/testing/worlds/world-inside.ts';
import { internalNames } from './internal-names.check.ts';

const says = (value: EgressOutcome['value']) =>
  worldInside((evidence) => void (egressOf(evidence, 'jellyfin').dns = { value, detail: 'as seen' }));

const resolver = { namespace: 'jellyfin', to: 'traefik', protocol: 'udp', address: '203.0.113.34', port: 53 } as const;
/** A neighbour's resolver was asked, too. */
const relay = (change: { through?: 'dns'; error?: string }, dns: EgressOutcome['value'] = 'no-route') =>
  worldInside((evidence) => {
    egressOf(evidence, 'jellyfin').dns = { value: dns, detail: 'as seen' };
    evidence.egress.relays = [{ ...resolver, through: null, error: null, ...change }];
  });

testCheck(internalNames, {
  holds: [
    { given: 'the resolver does not get out', world: worldInside() },
    { given: 'the resolver is dropped', world: says('dropped') },
    { given: 'a neighbour’s resolver that does not get out either', world: relay({}) },
  ],
  broken: [
    { given: 'an external name is answered', world: says('answered'), subjects: ['jellyfin'] },
    { given: 'a neighbour’s resolver answers one', world: relay({ through: 'dns' }), subjects: ['jellyfin'] },
    {
      given: 'a neighbour’s resolver answers one, and of its own nothing is known',
      world: relay({ through: 'dns' }, 'probe-failed'),
      subjects: ['jellyfin'],
    },
  ],
  unknown: [
    { given: 'a neighbour’s resolver was not asked', world: relay({ error: 'setns' }), subjects: ['jellyfin'] },
    ...(['handshake', 'refused', 'absent', 'probe-failed', 'no-control'] as const).map((value) => ({
      given: value,
      world: says(value),
      subjects: ['jellyfin'],
    })),
    {
      given: 'the name is answered to nobody',
      world: worldInside(({ egress }) => void (egress.control.dns = false)),
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
