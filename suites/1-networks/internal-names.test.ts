import type { EgressOutcome } from '../../helpers/evidence/egress.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf, egressOf } from '../../helpers/testing/worlds/world-edits.ts';
import { worldInside } from '../../helpers/testing/worlds/world-inside.ts';
import { internalNames } from './internal-names.check.ts';

const says = (value: EgressOutcome['value']) =>
  worldInside((evidence) => void (egressOf(evidence, 'jellyfin').dns = { value, detail: 'as seen' }));

testCheck(internalNames, {
  holds: [
    { given: 'the resolver does not get out', world: worldInside() },
    { given: 'the resolver is dropped', world: says('dropped') },
  ],
  broken: [{ given: 'an external name is answered', world: says('answered'), subjects: ['jellyfin'] }],
  unknown: [
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
