import type { LogRow } from '../../helpers/evidence/log-store.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { watchedSubjects } from '../../helpers/testing/worlds/world-watch.ts';
import { logArrival } from './log-arrival.check.ts';

const sonarr = ['sonarr'];
/** Outside a lab nobody writes a line of ours. */
const changed = (change: Partial<LogRow>) =>
  monitored((evidence) =>
    evidence['log-store'].rows
      .filter(({ subject }) => subject === 'sonarr')
      .forEach((each) => Object.assign(each, { nonce: null }, change)),
  );
const asked = (state: Artifacts['log-store']['store']['state']) =>
  monitored((evidence) => Object.assign(evidence['log-store'].store, { state, error: 'why' }));

testCheck(logArrival, {
  holds: [
    { given: 'a line of ours arrived from everybody', world: monitored() },
    { given: 'what the engine does not keep is there', world: changed({ written: null, discarded: true }) },
    { given: 'its newest line is there', world: changed({}) },
    { given: 'two minutes behind', world: changed({ newest: '2026-11-01T11:57:52.000Z' }) },
    { given: 'it has written nothing', world: changed({ written: null, newest: null, stream: null }) },
    {
      given: 'what it wrote is too old to be kept',
      world: changed({ written: '2026-10-20T00:00:00.000Z', newest: null }),
    },
    {
      given: 'a line of ours could not be written, and its own is there',
      world: changed({ nonce: { foundAfterMs: null, error: 'no such file' } }),
    },
    {
      given: 'one whose lines need not arrive',
      world: monitored((evidence, { monitoring }) => {
        Object.assign(monitoring.logs, { silent: ['sonarr'] });
        evidence['log-store'].rows = evidence['log-store'].rows.filter(({ subject }) => subject !== 'sonarr');
      }),
    },
    {
      given: 'somebody else’s container beside the stack sends no lines',
      world: monitored(({ containers }) => {
        const [one] = containers;
        if (one) containers.push({ ...one, member: false, service: 'theirs', subject: 'theirs/app' });
      }),
    },
    {
      given: 'one that does not run has no lines to come',
      world: monitored((evidence) => {
        evidence['log-store'].rows = evidence['log-store'].rows.filter(({ subject }) => subject !== 'sonarr');
        evidence.containers.filter(({ subject }) => subject === 'sonarr').forEach((each) => (each.status = 'exited'));
      }),
    },
  ],
  broken: [
    {
      given: 'a line of ours did not arrive',
      world: changed({ nonce: { foundAfterMs: null, error: null } }),
      subjects: sonarr,
    },
    { given: 'more than two minutes behind', world: changed({ newest: '2026-11-01T11:57:51.900Z' }), subjects: sonarr },
    {
      given: 'its log driver keeps nothing',
      world: changed({ written: null, newest: null, discarded: true }),
      subjects: sonarr,
    },
    {
      given: 'the same, while the store gives no answer about it',
      world: changed({ written: null, newest: null, discarded: true, error: '500' }),
      subjects: sonarr,
    },
    {
      given: 'its log driver keeps nothing since yesterday',
      world: changed({ written: null, newest: '2026-10-31T12:00:00.000Z', discarded: true }),
      subjects: sonarr,
    },
    { given: 'no stream is its own', world: changed({ stream: null, newest: null }), subjects: sonarr },
    { given: 'its stream is empty', world: changed({ newest: null }), subjects: sonarr },
    {
      given: 'what it wrote is just young enough',
      world: changed({ written: '2026-10-25T12:00:00.000Z', newest: null }),
      subjects: sonarr,
    },
    { given: 'there is no store', world: asked('absent'), subjects: watchedSubjects },
  ],
  unknown: [
    { given: 'it could not be asked', world: changed({ error: 'timeout' }), subjects: sonarr },
    {
      given: 'it was not looked for',
      world: monitored((evidence) => evidence['log-store'].rows.splice(2, 1)),
      subjects: sonarr,
    },
    { given: 'the store gave no answer', world: asked('mute'), subjects: watchedSubjects },
  ],
});
