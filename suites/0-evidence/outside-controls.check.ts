import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

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
    const refused = (outside.views ?? []).flatMap((view) =>
      view.refused === null ? [] : [unseen(`view from ${view.name}`, 'a view that counts', view.refused)],
    );
    if (outside.controls.length === 0 && refused.length === 0) return unknown('the outside view has no control');
    const rows = outside.controls.map(({ what, address, before, after, from = outside.from }) => ({
      subject: what,
      holds: before === 'open' ? after === 'open' : null,
      expected: 'open at the start and at the end',
      observed: `${before} at the start, ${after} at the end, from ${from}`,
      reproduce: `nmap -Pn ${address}  # from ${from}`,
    }));
    // What answers where nobody listens answers for everything: then no port of that view says anything.
    const shut = (outside.closed ?? []).map(({ what, address, before, after, from = outside.from }) => ({
      subject: `nobody’s port ${what}`,
      holds: before === 'open' || after === 'open' ? null : true,
      expected: 'no answer, for nobody holds it',
      observed: `${before} at the start, ${after} at the end, from ${from}`,
      reproduce: `nmap -Pn ${address}  # from ${from}`,
    }));
    return [...refused, ...rows, ...shut];
  },
});
