import type { DataSource } from '../../helpers/evidence/dashboards.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { dataSources } from './data-sources.check.ts';

const both = ['Loki', 'Prometheus'];
const asked = (state: Artifacts['dashboards']['grafana']['state']) =>
  monitored(({ dashboards }) => Object.assign(dashboards, { sources: [], grafana: { ...dashboards.grafana, state } }));
const changed = (change: Partial<DataSource>) =>
  monitored(({ dashboards }) =>
    dashboards.sources.filter(({ name }) => name === 'Loki').forEach((each) => Object.assign(each, change)),
  );
const undeclared = (unread: Artifacts['dashboards']['unread']) =>
  monitored(({ dashboards }, { monitoring }) => {
    Object.assign(monitoring.dashboards, { sources: [] });
    Object.assign(dashboards, { sources: [], unread });
  });

testCheck(dataSources, {
  holds: [{ given: 'both answer', world: monitored() }],
  broken: [
    { given: 'one does not answer', world: changed({ health: 'error', detail: 'refused' }), subjects: ['Loki'] },
    { given: 'one bears another name', world: changed({ name: 'Lines' }), subjects: ['Loki'] },
    {
      given: 'one that nobody declared does not answer',
      world: monitored(({ dashboards }) =>
        dashboards.sources.push({ uid: 'x', name: 'Old', kind: 'influxdb', health: 'error', detail: '' }),
      ),
      subjects: ['Old'],
    },
    { given: 'there is no Grafana', world: asked('absent'), subjects: both },
  ],
  unknown: [
    { given: 'it was not tested', world: changed({ health: null }), subjects: ['Loki'] },
    {
      given: 'Grafana did not list them',
      world: monitored(({ dashboards }) =>
        Object.assign(dashboards, { sources: [], unread: [{ what: 'sources', error: '401' }] }),
      ),
      subjects: both,
    },
    { given: 'nor are any declared', world: undeclared([{ what: 'sources', error: '401' }]), subjects: ['grafana'] },
    { given: 'Grafana gave no answer', world: asked('mute'), subjects: both },
  ],
  notApplicable: [{ given: 'there are none, and none are declared', world: undeclared([]) }],
});
