import type { Panel } from '../../helpers/evidence/dashboards.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { dashboardPanels } from './dashboard-panels.check.ts';

type Board = Artifacts['dashboards']['boards'][number];
const stack = ['Stack'];
const asked = (state: Artifacts['dashboards']['grafana']['state']) =>
  monitored(({ dashboards }) => Object.assign(dashboards, { boards: [], grafana: { ...dashboards.grafana, state } }));
const changed = (change: Partial<Board>) =>
  monitored(({ dashboards }) => dashboards.boards.forEach((each) => Object.assign(each, change)));
const panel = (change: Partial<Panel>) =>
  monitored(({ dashboards }) =>
    dashboards.boards.forEach(({ panels }) =>
      panels.push({ title: 'Disk', source: 'prom', query: 'x', series: 2, error: null, ...change }),
    ),
  );
const undeclared = (unread: Artifacts['dashboards']['unread']) =>
  monitored(({ dashboards }, { monitoring }) => {
    Object.assign(monitoring.dashboards, { boards: [] });
    Object.assign(dashboards, { boards: [], unread });
  });

testCheck(dashboardPanels, {
  holds: [
    { given: 'its panels show data', world: monitored() },
    { given: 'two of them', world: panel({}) },
  ],
  broken: [
    { given: 'a panel shows nothing', world: panel({ series: 0 }), subjects: stack },
    { given: 'a panel’s query fails', world: panel({ series: 0, error: 'parse error' }), subjects: stack },
    {
      given: 'one fails and one was not asked',
      world: monitored(({ dashboards }) =>
        dashboards.boards.forEach(({ panels }) =>
          panels.push(
            { title: 'a', source: null, query: 'y', series: null, error: 'x' },
            { title: 'b', source: 'prom', query: 'z', series: 0, error: null },
          ),
        ),
      ),
      subjects: stack,
    },
    { given: 'no panel asks anything', world: changed({ panels: [] }), subjects: stack },
    { given: 'it bears another title', world: changed({ title: 'Old' }), subjects: stack },
    { given: 'there is no Grafana', world: asked('absent'), subjects: stack },
  ],
  unknown: [
    { given: 'a panel could not be asked', world: panel({ series: null, error: 'timeout' }), subjects: stack },
    { given: 'a panel could not be asked, for no reason given', world: panel({ series: null }), subjects: stack },
    { given: 'it could not be read', world: changed({ panels: [], error: '500' }), subjects: stack },
    {
      given: 'Grafana did not list them',
      world: monitored(({ dashboards }) =>
        Object.assign(dashboards, { boards: [], unread: [{ what: 'boards', error: '401' }] }),
      ),
      subjects: stack,
    },
    { given: 'nor are any declared', world: undeclared([{ what: 'boards', error: '401' }]), subjects: ['grafana'] },
    { given: 'Grafana gave no answer', world: asked('mute'), subjects: stack },
  ],
  notApplicable: [{ given: 'there are none, and none are declared', world: undeclared([]) }],
});
