import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Rule } from '../../helpers/evidence/metrics.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { ruleOf } from '../../helpers/testing/worlds/world-watch.ts';
import { alertConditions } from './alert-conditions.check.ts';

const alerts = ['ContainerDown', 'DiskSpaceLow', 'HighErrorRate'];
const changed = (change: Partial<Rule>) =>
  monitored(({ metrics }) =>
    metrics.rules.filter(({ name }) => name === 'ContainerDown').forEach((each) => Object.assign(each, change)),
  );
const added = (query: string) => monitored(({ metrics }) => metrics.rules.push(ruleOf('Other', query, [])));
const unasked = (state: Artifacts['metrics']['prometheus']['state']) =>
  monitored(({ metrics }) => Object.assign(metrics, { rules: [], prometheus: { ...metrics.prometheus, state } }));
const certificate = (day: string) => `traefik_tls_certs_not_after - time() < 21 * ${day}`;
const taken = (by: string) => `up == 0 unless on () vector(1) == ${by}`;
const down = ['ContainerDown'];

testCheck(alertConditions, {
  holds: [
    { given: 'all can become true', world: monitored() },
    { given: 'true now', world: changed({ result: 2 }) },
    { given: 'whether it is true now could not be asked', world: changed({ result: null }) },
    { given: 'a group that is evaluated every six hours', world: changed({ interval: 21_600 }) },
    { given: 'nobody could count what it compares', world: changed({ compared: null }) },
    {
      given: 'what it watches is not there, as another check says',
      world: monitored(({ metrics }) => {
        const [rule] = metrics.rules;
        if (rule) rule.compared = 0;
        for (const each of rule?.selectors ?? []) each.series = 0;
      }),
    },
    {
      given: 'it is true for ten minutes, and waits for five',
      world: changed({ query: 'max_over_time(up[10m]) unless on (job) up', waits: 300 }),
    },
    { given: 'five minutes ago', world: changed({ query: 'up offset 5m == 0' }) },
    { given: 'a threshold in seconds', world: changed({ query: certificate('86400') }) },
    { given: 'what is never there takes it away', world: changed({ query: taken('2') }) },
    { given: 'one that nobody declared is true of what is well', world: added('up == 1') },
    { given: 'a day’s wait', world: changed({ waits: 86_400 }) },
    { given: 'a watchdog that nobody declared', world: added('vector(1)') },
    {
      given: 'a recording rule that is never true',
      world: monitored(({ metrics }) => metrics.rules.push(ruleOf('r', 'up == 2', [], { kind: 'recording' }))),
    },
  ],
  broken: [
    { given: 'no value can make it true', world: changed({ query: 'up == 2' }), subjects: down },
    { given: 'it is true whatever happens', world: changed({ query: 'up >= 0' }), subjects: down },
    {
      given: 'a threshold in days',
      world: changed({ query: 'traefik_tls_certs_not_after - time() < 21' }),
      subjects: down,
    },
    { given: 'bytes against percent', world: changed({ query: 'node_filesystem_avail_bytes < 10' }), subjects: down },
    { given: 'it is about last month', world: changed({ query: 'up offset 4w == 0' }), subjects: down },
    {
      given: 'it must have been so for four weeks',
      world: changed({ query: 'max_over_time(up[4w]) == 0' }),
      subjects: down,
    },
    { given: 'it looks at one moment for ever', world: changed({ query: 'up @ 1609746000 == 0' }), subjects: down },
    { given: 'a threshold in milliseconds', world: changed({ query: certificate('86400000') }), subjects: down },
    { given: 'it is true of what is well', world: changed({ query: 'up == 1' }), subjects: down },
    { given: 'what is always there takes it away', world: changed({ query: taken('1') }), subjects: down },
    { given: 'two sides that never meet', world: changed({ compared: 0 }), subjects: down },
    {
      given: 'it is true for ten minutes, and waits for fifteen',
      world: changed({ query: 'max_over_time(up[10m]) unless on (job) up', waits: 900 }),
      subjects: down,
    },
    { given: 'a group that is evaluated once a day', world: changed({ interval: 86_400 }), subjects: down },
    { given: 'a wait of more than a day', world: changed({ waits: 86_401 }), subjects: down },
    { given: 'an undeclared one that nothing can make true', world: added('up > 1'), subjects: ['Other'] },
    { given: 'there is no Prometheus', world: unasked('absent'), subjects: alerts },
  ],
  unknown: [
    { given: 'it cannot be read', world: changed({ query: 'up ==' }), subjects: down },
    {
      given: 'the rules could not be read',
      world: monitored(({ metrics }) =>
        Object.assign(metrics, { rules: [], unread: [{ what: 'rules', error: '500' }] }),
      ),
      subjects: [],
    },
    { given: 'Prometheus gave no answer', world: unasked('mute'), subjects: alerts },
  ],
  notApplicable: [{ given: 'no alert is loaded', world: monitored(({ metrics }) => (metrics.rules = [])) }],
});
