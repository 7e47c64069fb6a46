import type { JudgedCheck } from '../../helpers/evidence/earlier-run.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { keptChecks } from './kept-checks.check.ts';

/** The checks of now; of then they stay. */
const now = (change: (checks: JudgedCheck[]) => JudgedCheck[]) =>
  hardened(({ 'earlier-run': earlier }) => (earlier.checks = change(earlier.checks ?? [])));
const severity = (check: string, to: JudgedCheck['severity']) =>
  now((checks) => checks.map((each) => (each.check === check ? { ...each, severity: to } : each)));

testCheck(keptChecks, {
  holds: [
    { given: 'the same checks', world: hardened() },
    {
      given: 'more of them',
      world: now((all) => [...all, { criterion: '7.9', check: 'log-rotation', severity: 'high' }]),
    },
    { given: 'one that counts for more', world: severity('service-limits', 'high') },
    {
      given: 'one under another criterion, beside those that are left there',
      world: now((all) => all.map((each) => (each.check === 'published-ports' ? { ...each, criterion: '0.1' } : each))),
    },
  ],
  broken: [
    {
      given: 'a check that is gone, and its criterion with it',
      world: now((all) => all.filter(({ check }) => check !== 'service-limits')),
      subjects: ['check service-limits', 'criterion 7.1'],
    },
    {
      given: 'a check that is gone from a criterion that is left',
      world: now((all) => all.filter(({ check }) => check !== 'published-ports')),
      subjects: ['check published-ports'],
    },
    {
      given: 'one that counts for less',
      world: severity('published-ports', 'high'),
      subjects: ['severity of published-ports'],
    },
  ],
  unknown: [
    {
      given: 'a record that cannot be read',
      world: hardened(({ 'earlier-run': earlier }) => Object.assign(earlier, { run: null, unreadable: true })),
      subjects: [],
    },
    {
      given: 'nobody who says which checks there are',
      world: hardened(({ 'earlier-run': earlier }) => (earlier.checks = null)),
      subjects: [],
    },
    {
      given: 'a record of a run that judged nothing',
      world: hardened(({ 'earlier-run': { run } }) => run && (run.checks = [])),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'no earlier run', world: hardened(({ 'earlier-run': earlier }) => (earlier.run = null)) }],
});
