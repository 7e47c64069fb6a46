import { testCheck } from '../../helpers/testing/check-tester.ts';
import type { EarlierRun } from '../../helpers/evidence/earlier-run.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { setCells } from '../../helpers/testing/worlds/world-edits.ts';
import { keptBorders } from './kept-borders.check.ts';

type Reached = NonNullable<NonNullable<EarlierRun['run']>['reached']>;
const then = (change: (reached: Reached) => unknown) =>
  hardened(({ 'earlier-run': { run } }) => void (run?.reached && change(run.reached)));
const without = (path: string) => (reached: Reached) => (reached.open = reached.open.filter((each) => each !== path));
const sonarr = 'traefik → sonarr:8989/tcp';

testCheck(keptBorders, {
  holds: [
    { given: 'no way that was not open', world: hardened() },
    {
      given: 'ways that were open, and are closed now',
      world: then(({ open }) => open.push('sonarr → jellyfin:22/tcp')),
    },
    { given: 'a port from outside, which is another question', world: then(without('outside → 443/tcp')) },
    {
      given: 'ways to the internet that nobody looked at, as then',
      world: hardened((evidence) => {
        evidence.egress.rows = [];
        evidence['earlier-run'].run?.reached?.blind.push('internet');
      }),
    },
  ],
  broken: [
    { given: 'a container that reaches another', world: then(without(sonarr)), subjects: [sonarr] },
    {
      given: 'a container that reaches the internet',
      world: then(without('traefik → internet')),
      subjects: ['traefik → internet'],
    },
  ],
  unknown: [
    {
      given: 'a way that nobody could see then',
      world: then((reached) => {
        without(sonarr)(reached);
        reached.unseen.push(sonarr);
      }),
      subjects: [sonarr],
    },
    {
      given: 'a way that nobody can see now',
      world: hardened((evidence) => {
        setCells(evidence, { from: 'traefik', to: 'sonarr', port: 8989 }, 'probe-failed');
        const { run } = evidence['earlier-run'];
        if (run?.reached) without(sonarr)(run.reached);
      }),
      subjects: [sonarr],
    },
    {
      given: 'ways that nobody looked at then',
      world: then(({ blind }) => blind.push('inside')),
      subjects: ['ways between containers'],
    },
    {
      given: 'ways that nobody looked at now',
      world: hardened(({ reachability }) => (reachability.cells = [])),
      subjects: ['ways between containers'],
    },
    {
      given: 'ways that nobody looked at, then and now',
      world: then(({ blind }) => blind.push('internet', 'inside')),
      subjects: ['ways between containers', 'ways to the internet'],
    },
    {
      given: 'a record of before it was kept',
      world: hardened(({ 'earlier-run': { run } }) => run && (run.reached = null)),
      subjects: [],
    },
    {
      given: 'a record that cannot be read',
      world: hardened(({ 'earlier-run': earlier }) => Object.assign(earlier, { run: null, unreadable: true })),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'no earlier run', world: hardened(({ 'earlier-run': earlier }) => (earlier.run = null)) }],
});
