import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { alertDelivery } from './alert-delivery.check.ts';

type Manager = Artifacts['metrics']['alertmanagers'][number];
const subjects = ['alertmanager'];
const changed = (change: Partial<Manager>) =>
  monitored(({ metrics }) => metrics.alertmanagers.forEach((each) => Object.assign(each, change)));
const asked = (which: 'metrics' | 'alerting', state: Artifacts['metrics']['prometheus']['state']) =>
  monitored(({ metrics, alerting }) =>
    Object.assign(which === 'metrics' ? metrics.prometheus : alerting.alertmanager, { state, error: 'why' }),
  );

testCheck(alertDelivery, {
  holds: [
    { given: 'it answers Prometheus', world: monitored() },
    { given: 'it is named by its address', world: changed({ url: 'http://203.0.113.228:9093/api/v2/alerts' }) },
    { given: 'it has nothing to say', world: changed({ status: 204 }) },
    {
      given: 'a second one elsewhere',
      world: monitored(({ metrics }) =>
        metrics.alertmanagers.push({ url: 'http://elsewhere.test:9093/', active: true, status: null, error: 'x' }),
      ),
    },
  ],
  broken: [
    { given: 'Prometheus was told of none', world: monitored(({ metrics }) => (metrics.alertmanagers = [])), subjects },
    { given: 'Prometheus was told of another', world: changed({ url: 'http://loki:9093/api/v2/alerts' }), subjects },
    { given: 'Prometheus dropped it', world: changed({ active: false }), subjects },
    { given: 'it does not answer Prometheus', world: changed({ status: null, error: 'refused' }), subjects },
    { given: 'it does not answer, without a reason', world: changed({ status: null, error: null }), subjects },
    { given: 'it is not ready', world: changed({ status: 503 }), subjects },
    { given: 'it answers of something else', world: changed({ status: 199 }), subjects },
    { given: 'it is not there', world: asked('alerting', 'absent'), subjects },
    { given: 'there is no Prometheus', world: asked('metrics', 'stopped'), subjects },
    {
      given: 'a container of another project bears its name',
      world: monitored(({ containers }) =>
        containers.filter(({ service }) => service === 'alertmanager').forEach((each) => (each.member = false)),
      ),
      subjects,
    },
  ],
  unknown: [
    { given: 'Prometheus gave no answer', world: asked('metrics', 'mute'), subjects },
    { given: 'Alertmanager gave no answer', world: asked('alerting', 'mute'), subjects },
    {
      given: 'what Prometheus was told of could not be read',
      world: monitored(({ metrics }) => metrics.unread.push({ what: 'alertmanagers', error: '500' })),
      subjects,
    },
  ],
});
