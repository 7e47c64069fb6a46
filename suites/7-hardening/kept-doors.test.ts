import { testCheck } from '../../helpers/testing/check-tester.ts';
import type { EarlierRun } from '../../helpers/evidence/earlier-run.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { keptDoors } from './kept-doors.check.ts';

type Reached = NonNullable<NonNullable<EarlierRun['run']>['reached']>;
const then = (change: (reached: Reached) => unknown) =>
  hardened(({ 'earlier-run': { run } }) => void (run?.reached && change(run.reached)));
const without = (path: string) => (reached: Reached) => (reached.open = reached.open.filter((each) => each !== path));

testCheck(keptDoors, {
  holds: [
    { given: 'no port that was not open', world: hardened() },
    { given: 'a port that was open, and is closed now', world: then(({ open }) => open.push('outside → 8989/tcp')) },
    { given: 'a way between containers, which is another question', world: then(without('traefik → sonarr:8989/tcp')) },
  ],
  broken: [
    {
      given: 'a port that answers now, whatever the policy says of it',
      world: then(without('outside → 443/tcp')),
      subjects: ['outside → 443/tcp'],
    },
  ],
  unknown: [
    {
      given: 'no view from outside then',
      world: then(({ blind }) => blind.push('outside')),
      subjects: ['ways from outside'],
    },
    {
      given: 'half a view from outside now',
      world: hardened(({ outside }) => (outside.controls = [])),
      subjects: ['ways from outside'],
    },
    {
      given: 'a record of before it was kept',
      world: hardened(({ 'earlier-run': { run } }) => run && (run.reached = null)),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'no earlier run', world: hardened(({ 'earlier-run': earlier }) => (earlier.run = null)) }],
});
