import type { Alerting, AlertMatcher, Silence } from '../../helpers/evidence/alerting.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { alertSilences } from './alert-silences.check.ts';

const alerts = ['ContainerDown', 'DiskSpaceLow', 'HighErrorRate'];
const by = (label: string, value: string, op: AlertMatcher['op'] = '='): AlertMatcher => ({ label, op, value });
const silenced = (matchers: AlertMatcher[], change: Partial<Silence> = {}) =>
  monitored(({ alerting }) =>
    alerting.silences.push({
      matchers,
      state: 'active',
      until: '2027-01-01T00:00:00Z',
      by: '',
      comment: '',
      ...change,
    }),
  );
/** This alert is active, and the rule of the good world inhibits ContainerDown by HostDown of the same instance. */
const active = (labels: Record<string, string>, change: (alerting: Alerting) => void = () => undefined) =>
  monitored(({ alerting }) => {
    alerting.alerts.push({ labels, state: 'active', receivers: ['operator'] });
    change(alerting);
  });
const everywhere = ({ inhibitions }: Alerting) => inhibitions.forEach((each) => (each.equal = []));
const asked = (state: Artifacts['alerting']['alertmanager']['state']) =>
  monitored(({ alerting }) => Object.assign(alerting.alertmanager, { state }));

testCheck(alertSilences, {
  holds: [
    { given: 'nothing is silenced', world: monitored() },
    {
      given: 'those of a severity inhibit all of that severity: what stands on both sides is left alone',
      world: active({ alertname: 'Noise', severity: 'critical' }, ({ inhibitions }) =>
        inhibitions.push({ source: [by('severity', 'critical')], target: [by('severity', '.+', '=~')], equal: [] }),
      ),
    },
    { given: 'a silence of another alert', world: silenced([by('alertname', 'Noise')]) },
    {
      given: 'a silence of one instance',
      world: silenced([by('alertname', 'DiskSpaceLow'), by('instance', 'nas:9100')]),
    },
    { given: 'a silence to come', world: silenced([by('alertname', 'DiskSpaceLow')], { state: 'pending' }) },
    {
      given: 'the one that inhibits is active on one instance',
      world: active({ alertname: 'HostDown', instance: 'nas' }),
    },
    { given: 'another one is active', world: active({ alertname: 'Other' }, everywhere) },
    {
      given: 'the one that inhibits is itself suppressed',
      world: active({ alertname: 'HostDown' }, (alerting) => {
        everywhere(alerting);
        alerting.alerts.forEach((each) => (each.state = 'suppressed'));
      }),
    },
    {
      given: 'an alert cannot inhibit itself',
      world: active({ alertname: 'ContainerDown' }, (alerting) => {
        everywhere(alerting);
        alerting.inhibitions.forEach((each) => (each.source = each.target));
      }),
    },
  ],
  broken: [
    {
      given: 'one is inhibited by what Prometheus fires and Alertmanager was not told of yet',
      world: monitored(({ alerting, metrics }) => {
        everywhere(alerting);
        const [rule] = metrics.rules;
        if (rule) metrics.rules.push({ ...rule, name: 'HostDown', kind: 'alerting', state: 'firing', labels: {} });
      }),
      subjects: ['ContainerDown'],
    },
    {
      given: 'one is inhibited by what is true whatever happens, and does not fire yet',
      world: monitored(({ alerting, metrics }) => {
        everywhere(alerting);
        const [rule] = metrics.rules;
        const query = 'vector(1)';
        if (rule) metrics.rules.push({ ...rule, name: 'HostDown', query, state: 'pending', labels: {} });
      }),
      subjects: ['ContainerDown'],
    },
    { given: 'one is silenced', world: silenced([by('alertname', 'DiskSpaceLow')]), subjects: ['DiskSpaceLow'] },
    {
      given: 'all of a severity are',
      world: silenced([by('severity', 'critical')], { by: 'anna', comment: 'moving' }),
      subjects: alerts,
    },
    { given: 'all whose name there is are', world: silenced([by('alertname', '.+', '=~')]), subjects: alerts },
    {
      given: 'on every instance',
      world: silenced([by('alertname', 'DiskSpaceLow'), by('instance', '.*', '=~')]),
      subjects: ['DiskSpaceLow'],
    },
    { given: 'all but others are', world: silenced([by('alertname', 'Noise', '!=')]), subjects: alerts },
    { given: 'one is inhibited', world: active({ alertname: 'HostDown' }, everywhere), subjects: ['ContainerDown'] },
    {
      given: 'inhibited by one that has the label no more than it',
      world: active({ alertname: 'HostDown' }),
      subjects: ['ContainerDown'],
    },
    {
      given: 'one that is not loaded is silenced',
      world: monitored(({ metrics, alerting }) => {
        metrics.rules.shift();
        alerting.silences.push({
          matchers: [by('alertname', 'ContainerDown')],
          state: 'active',
          until: '',
          by: '',
          comment: '',
        });
      }),
      subjects: ['ContainerDown'],
    },
    { given: 'there is no Alertmanager', world: asked('absent'), subjects: alerts },
  ],
  unknown: [
    { given: 'Alertmanager gave no answer', world: asked('mute'), subjects: alerts },
    {
      given: 'its silences could not be read',
      world: monitored(({ alerting }) => alerting.unread.push({ what: 'silences', error: '500' })),
      subjects: [],
    },
  ],
});
