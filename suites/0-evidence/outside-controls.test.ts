import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { outsideControls } from './outside-controls.check.ts';

testCheck(outsideControls, {
  holds: [{ given: 'port 80 answers before and after', world: world() }],
  broken: [
    {
      given: 'banned midway',
      world: world(({ outside }) => outside.controls.forEach((control) => (control.after = 'dropped'))),
      subjects: ['198.51.100.10:80/tcp'],
    },
  ],
  unknown: [
    { given: 'no control at all', world: world(({ outside }) => void (outside.controls = [])), subjects: [] },
    {
      given: 'banned from the start',
      world: world(({ outside }) =>
        outside.controls.forEach((control) => Object.assign(control, { before: 'dropped', after: 'dropped' })),
      ),
      subjects: ['198.51.100.10:80/tcp'],
    },
  ],
});
