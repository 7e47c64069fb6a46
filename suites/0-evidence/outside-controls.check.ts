import { defineCheck, unknown } from '../../helpers/kernel/check.ts';

export const outsideControls = defineCheck({
  id: 'outside-controls',
  title: 'What answered the outside view at its start answers at its end',
  severity: 'critical',
  why: 'A ban in the middle of a scan makes every port look closed.',
  fix: 'Lift the ban of the address that we look from, exempt it, and run again.',
  requires: ['outside'],
  // Where there is no outside view, no negative of it needs a control; what the view alone can show is unknown in its
  // own checks.
  idleWithout: ['outside'],
  evaluate({ outside }) {
    if (outside.controls.length === 0) return unknown('the outside view has no control');
    return outside.controls.map(({ what, address, before, after }) => ({
      subject: what,
      holds: before === 'open' ? after === 'open' : null,
      expected: 'open at the start and at the end',
      observed: `${before} at the start, ${after} at the end, from ${outside.from}`,
      reproduce: `nmap -Pn ${address}  # from ${outside.from}`,
    }));
  },
});
