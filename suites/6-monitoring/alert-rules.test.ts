import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Rule } from '../../helpers/evidence/metrics.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { ruleOf, selectorOf } from '../../helpers/testing/worlds/world-watch.ts';
import { alertRules } from './alert-rules.check.ts';

const alerts = ['ContainerDown', 'DiskSpaceLow', 'HighErrorRate'];
const changed = (name: string, change: Partial<Rule>) =>
  monitored(({ metrics }) =>
    metrics.rules.filter((each) => each.name === name).forEach((each) => Object.assign(each, change)),
  );
const added = (rule: Rule) => monitored(({ metrics }) => metrics.rules.push(rule));
const up = [selectorOf('up')];
const unasked = (state: Artifacts['metrics']['prometheus']['state']) =>
  monitored(({ metrics }) => Object.assign(metrics, { rules: [], prometheus: { ...metrics.prometheus, state } }));

testCheck(alertRules, {
  holds: [
    { given: 'all are loaded', world: monitored() },
    { given: 'one more than declared', world: added(ruleOf('Other', 'up == 0', up)) },
    { given: 'evaluated at the last moment that counts', world: changed('DiskSpaceLow', { evaluatedAgo: 105 }) },
    { given: 'firing', world: changed('DiskSpaceLow', { state: 'firing' }) },
    {
      given: 'a recording rule that fails',
      world: added(ruleOf('job:up', 'up', up, { kind: 'recording', health: 'err' })),
    },
  ],
  broken: [
    {
      given: 'one is not loaded',
      world: monitored(({ metrics }) => metrics.rules.shift()),
      subjects: ['ContainerDown'],
    },
    {
      given: 'a recording rule bears its name',
      world: changed('DiskSpaceLow', { kind: 'recording' }),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'one cannot be evaluated',
      world: changed('DiskSpaceLow', { health: 'err', error: 'many-to-many' }),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'one of two by that name cannot',
      world: added(ruleOf('DiskSpaceLow', 'up == 0', up, { health: 'err' })),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'an undeclared one cannot',
      world: added(ruleOf('Other', 'up == 0', up, { health: 'err' })),
      subjects: ['Other'],
    },
    {
      given: 'it is evaluated no more',
      world: changed('DiskSpaceLow', { evaluatedAgo: 106 }),
      subjects: ['DiskSpaceLow'],
    },
    { given: 'there is no Prometheus', world: unasked('absent'), subjects: alerts },
  ],
  unknown: [
    {
      given: 'it was not evaluated yet',
      world: changed('DiskSpaceLow', { health: 'unknown' }),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'when it was evaluated is not known',
      world: changed('DiskSpaceLow', { evaluatedAgo: null, state: null }),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'the rules could not be read',
      world: monitored(({ metrics }) =>
        Object.assign(metrics, { rules: [], unread: [{ what: 'rules', error: '500' }] }),
      ),
      subjects: alerts,
    },
    { given: 'Prometheus gave no answer', world: unasked('mute'), subjects: alerts },
  ],
});
