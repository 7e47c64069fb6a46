import type { AlertTrials } from '../../helpers/evidence/alert-trials.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { alertArrival } from './alert-arrival.check.ts';

const changed = (alert: string, change: Partial<AlertTrials['rows'][number]>) =>
  monitored((evidence) =>
    evidence['alert-trials'].rows.filter((each) => each.alert === alert).forEach((each) => Object.assign(each, change)),
  );

testCheck(alertArrival, {
  holds: [{ given: 'all arrive', world: monitored() }],
  broken: [
    {
      given: 'the test alert goes nowhere',
      world: changed('test alert', { reached: 'nowhere', afterMs: null }),
      subjects: ['test alert'],
    },
    {
      given: 'one ends at Alertmanager',
      world: changed('ContainerDown', { reached: 'alertmanager' }),
      subjects: ['ContainerDown'],
    },
  ],
  unknown: [
    {
      given: 'its cause could not be made',
      world: changed('ContainerDown', { reached: 'nowhere', error: 'it could not be stopped' }),
      subjects: ['ContainerDown'],
    },
    {
      given: 'nothing was let loose',
      world: monitored((evidence) => (evidence['alert-trials'].rows = [])),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    {
      given: 'nobody asked for it',
      world: monitored((evidence) => (evidence['alert-trials'].notMade = 'was not asked for')),
    },
  ],
});
