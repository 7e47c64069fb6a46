import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { logRetention } from './log-retention.check.ts';

type Retention = Artifacts['log-store']['retention'];
const changed = (change: Partial<Retention>) =>
  monitored((evidence) => Object.assign(evidence['log-store'].retention, change));
const samples = (retentionHours: number | null) =>
  monitored(({ metrics }) => (metrics.retentionHours = retentionHours));
const asked = (which: 'store' | 'prometheus', state: Artifacts['log-store']['store']['state']) =>
  monitored((evidence) =>
    Object.assign(which === 'store' ? evidence['log-store'].store : evidence.metrics.prometheus, {
      state,
      error: 'why',
    }),
  );
const capped = (retentionBytes: number, samplesPerSecond: number | null) =>
  monitored(({ metrics }) => Object.assign(metrics, { retentionBytes, samplesPerSecond }));
const configured = ['loki as configured'];
const measured = ['loki as measured'];
const exception = (hours: number) => changed({ exceptions: [{ selector: '{a="b"}', hours }] });

testCheck(logRetention, {
  holds: [
    { given: 'a week, of both', world: monitored() },
    { given: 'its oldest line is about to go', world: changed({ oldestHours: 194 }) },
    { given: 'gone two hours later', world: changed({ delayHours: 26 }) },
    { given: 'an exception that is none', world: exception(168) },
    { given: 'room for more than that', world: capped(10 * 2 ** 30, 400) },
    { given: 'room for just that', world: capped(604_800, 1) },
    {
      given: 'nobody asks how long samples are kept',
      world: monitored(({ metrics }, { monitoring }) => {
        Object.assign(monitoring.metrics, { retentionHours: null });
        metrics.retentionHours = 1;
      }),
    },
  ],
  broken: [
    { given: 'lines are kept for ever', world: changed({ configuredHours: null }), subjects: configured },
    { given: 'nothing is thrown away', world: changed({ enforced: false }), subjects: configured },
    { given: 'for another time', world: changed({ configuredHours: 24 }), subjects: configured },
    { given: 'some for ever', world: exception(0), subjects: configured },
    { given: 'on the disk for a year more', world: changed({ delayHours: 8760 }), subjects: configured },
    { given: 'some for another time', world: exception(24), subjects: configured },
    { given: 'a line is there that should be gone', world: changed({ oldestHours: 194.1 }), subjects: measured },
    { given: 'samples are kept for another time', world: samples(360), subjects: ['prometheus'] },
    { given: 'samples go before, for want of room', world: capped(2 ** 20, 400), subjects: ['prometheus'] },
    { given: 'samples go one second before', world: capped(604_799, 1), subjects: ['prometheus'] },
    {
      given: 'samples are kept by size alone',
      world: monitored(({ metrics }) => Object.assign(metrics, { retentionHours: null, retentionBytes: 2 ** 40 })),
      subjects: ['prometheus'],
    },
    { given: 'samples are kept for ever', world: samples(null), subjects: ['prometheus'] },
    { given: 'there is no store', world: asked('store', 'absent'), subjects: [...configured, ...measured] },
    { given: 'there is no Prometheus', world: asked('prometheus', 'absent'), subjects: ['prometheus'] },
  ],
  unknown: [
    { given: 'its configuration could not be read', world: changed({ error: '404' }), subjects: configured },
    { given: 'whether anything is thrown away could not', world: changed({ enforced: null }), subjects: configured },
    { given: 'its oldest line could not be measured', world: changed({ oldestHours: null }), subjects: measured },
    { given: 'the store gave no answer', world: asked('store', 'mute'), subjects: [...configured, ...measured] },
    { given: 'how many samples come could not be read', world: capped(2 ** 30, null), subjects: ['prometheus'] },
    {
      given: 'how long samples are kept could not be read',
      world: monitored(({ metrics }) => metrics.unread.push({ what: 'retention', error: '500' })),
      subjects: ['prometheus'],
    },
  ],
});
