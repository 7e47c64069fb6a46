import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Rule, RuleSelector } from '../../helpers/evidence/metrics.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { ruleOf, selectorOf } from '../../helpers/testing/worlds/world-watch.ts';
import { alertMetrics } from './alert-metrics.check.ts';

const alerts = ['ContainerDown', 'DiskSpaceLow', 'HighErrorRate'];
type Matcher = RuleSelector['matchers'][number];
const added = (selector: RuleSelector, change: Partial<Rule> = {}) =>
  monitored(({ metrics }) => metrics.rules.push(ruleOf('Other', `${selector.text} == 0`, [selector], change)));
const selector = (...matchers: Partial<Matcher>[]) =>
  selectorOf('up', 'up{…}', {
    series: 0,
    matchers: matchers.map((each) => ({
      text: 'job="nod"',
      label: 'job',
      op: '=',
      value: 'nod',
      series: 0,
      labelled: 4,
      ...each,
    })),
  });
const status = (op: Matcher['op'], value: string, label = 'code') =>
  added(selector({ text: `${label}${op}"${value}"`, label, op, value }));
const none = (change: Partial<RuleSelector>) => selectorOf('gone', 'gone', { series: 0, metricSeries: 0, ...change });
const unasked = (state: Artifacts['metrics']['prometheus']['state']) =>
  monitored(({ metrics }) => Object.assign(metrics, { rules: [], prometheus: { ...metrics.prometheus, state } }));

testCheck(alertMetrics, {
  holds: [
    { given: 'all that is watched is there', world: monitored() },
    { given: 'a status that nobody was answered yet', world: status('=', '503') },
    { given: 'a class of them', world: status('=', '5xx', 'status') },
    { given: 'several', world: status('=~', '50[234]', 'http_status') },
    { given: 'what is to be absent', world: added(none({ absence: true })) },
    {
      given: 'a job that is configured, and absent',
      world: monitored(({ metrics }) => {
        metrics.config?.jobs.push('nod');
        metrics.rules.push(ruleOf('Other', 'absent(up{job="nod"})', [{ ...selector({}), absence: true }]));
      }),
    },
    {
      given: 'a job that only pushes, and has not yet',
      world: added({ ...selector({}), metric: 'backup_done', absence: true }),
    },
    {
      given: 'jobs by a pattern, all absent',
      world: added({ ...selector({ op: '=~', value: 'no.' }), absence: true }),
    },
    { given: 'Prometheus’ own alerts, of which there are none', world: added(none({ metric: 'ALERTS' })) },
    { given: 'its own memory of them', world: added(none({ metric: 'ALERTS_FOR_STATE' })) },
    { given: 'metrics by a pattern', world: added(selectorOf('x', '{__name__=~"x|y"}', { metric: null })) },
  ],
  broken: [
    {
      given: 'a job to be absent that nobody has configured',
      world: added({ ...selector({}), absence: true }),
      subjects: ['Other'],
    },
    { given: 'a metric that nobody exports', world: added(none({})), subjects: ['Other'] },
    { given: 'a pattern that no metric has', world: added(none({ metric: null })), subjects: ['Other'] },
    { given: 'a value that no series has', world: added(selector({})), subjects: ['Other'] },
    { given: 'a label that no series has', world: added(selector({ labelled: 0 })), subjects: ['Other'] },
    {
      given: 'what all series are excepted from',
      world: added(selector({ op: '!=', labelled: 0 })),
      subjects: ['Other'],
    },
    { given: 'a status that there cannot be', world: status('=', '5..'), subjects: ['Other'] },
    { given: 'a pattern that no status has', world: status('=~', '9..'), subjects: ['Other'] },
    { given: 'a pattern that cannot be read', world: status('=~', '5('), subjects: ['Other'] },
    { given: 'all statuses but some', world: status('!~', '5..'), subjects: ['Other'] },
    {
      given: 'matchers that match something each, and nothing together',
      world: added(selector({ series: 2 }, { series: 1 })),
      subjects: ['Other'],
    },
    {
      given: 'a status that may come, of a job that is not there',
      world: added(selector({ label: 'code', value: '500' }, {})),
      subjects: ['Other'],
    },
    {
      given: 'one selector could not be looked up, another is missing',
      world: monitored(({ metrics }) =>
        metrics.rules.push(ruleOf('Other', 'a / b', [selectorOf('a', 'a', { series: null }), none({})])),
      ),
      subjects: ['Other'],
    },
    { given: 'there is no Prometheus', world: unasked('stopped'), subjects: alerts },
  ],
  unknown: [
    { given: 'an expression that cannot be read', world: added(none({}), { selectors: null }), subjects: ['Other'] },
    {
      given: 'a selector that could not be looked up',
      world: added(selectorOf('a', 'a', { series: null })),
      subjects: ['Other'],
    },
    { given: 'its metric alone could not', world: added(none({ metricSeries: null })), subjects: ['Other'] },
    { given: 'a matcher could not', world: added(selector({ series: null })), subjects: ['Other'] },
    { given: 'its label could not', world: added(selector({ labelled: null })), subjects: ['Other'] },
    {
      given: 'the rules could not be read',
      world: monitored(({ metrics }) =>
        Object.assign(metrics, { rules: [], unread: [{ what: 'rules', error: '500' }] }),
      ),
      subjects: [],
    },
    { given: 'Prometheus gave no answer', world: unasked('mute'), subjects: alerts },
  ],
  notApplicable: [
    {
      given: 'no alert is loaded',
      world: monitored(({ metrics }) => metrics.rules.forEach((each) => (each.kind = 'recording'))),
    },
  ],
});
