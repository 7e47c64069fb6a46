import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { grafanaHealth } from './grafana-health.check.ts';

const subjects = ['grafana'];
const asked = (state: Artifacts['dashboards']['grafana']['state']) =>
  monitored(({ dashboards }) => Object.assign(dashboards.grafana, { state, error: 'why' }));
const database = (value: string | null) => monitored(({ dashboards }) => (dashboards.database = value));

testCheck(grafanaHealth, {
  holds: [{ given: 'its database is ok', world: monitored() }],
  broken: [
    { given: 'its database is not', world: database('failing'), subjects },
    { given: 'there is none', world: asked('absent'), subjects },
  ],
  unknown: [
    { given: 'it does not say', world: database(null), subjects },
    { given: 'it gave no answer', world: asked('mute'), subjects },
  ],
});
