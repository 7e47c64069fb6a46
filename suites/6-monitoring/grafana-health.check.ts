import { causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const grafanaHealth = defineCheck({
  id: 'grafana-health',
  title: 'Grafana answers and its database is well',
  severity: 'low',
  why: 'Without it nobody looks at the figures that are gathered.',
  fix: 'Read the log of Grafana, and bring it back.',
  requires: ['dashboards'],
  evaluate({ dashboards: { grafana, database } }) {
    const expected = 'it answers, and its database is ok';
    return (
      untold(grafana, [grafana.service], expected) ?? [
        {
          subject: grafana.service,
          expected,
          holds: database === null ? null : database === 'ok',
          observed: database === null ? 'it does not say how its database is' : `its database is ${database}`,
          reproduce: `docker compose exec ${grafana.service} wget -qO- http://127.0.0.1:${grafana.port}/api/health`,
          cause: causeOf(grafana),
        },
      ]
    );
  },
});
