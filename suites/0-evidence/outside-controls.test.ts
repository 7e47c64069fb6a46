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
    {
      given: 'a port that nobody holds answers too',
      world: world(({ outside }) => {
        const what = '198.51.100.10:61013/tcp';
        outside.closed = [{ what, address: '198.51.100.10', before: 'refused', after: 'open' }];
      }),
      subjects: ['nobody’s port 198.51.100.10:61013/tcp'],
    },
    {
      given: 'one of two views does not count',
      world: world(({ outside }) => {
        outside.views = [{ name: 'vps', view: 'file', ring: 'internet', refused: 'it is stale' }];
      }),
      subjects: ['view from vps'],
    },
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
