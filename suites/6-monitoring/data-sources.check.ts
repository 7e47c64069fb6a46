import { askGrafana, causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import type { DataSource } from '../../helpers/evidence/dashboards.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** Every kind that a monitored stack uses has a test; one that has none is seen by its panels. */
function judgeSource({ health, detail, kind }: DataSource): Verdict {
  if (health === 'ok') return { holds: true, observed: `${kind} answers Grafana` };
  if (health === 'error') return { holds: false, observed: `${kind} does not answer Grafana: ${detail}` };
  return { holds: null, observed: `whether it answers Grafana could not be seen: ${detail}` };
}

export const dataSources = defineCheck({
  id: 'data-sources',
  title: 'Grafana’s data sources are there and answer it',
  severity: 'low',
  why: 'A data source that does not answer leaves every panel over it empty.',
  fix: 'Correct the address of the data source, or the network that Grafana reaches it by.',
  requires: ['dashboards'],
  evaluate({ dashboards: { grafana, sources, unread } }, { monitoring }) {
    const expected = 'there, and answering Grafana';
    const declared = monitoring.dashboards.sources;
    const names = [...new Set([...declared, ...sources.map(({ name }) => name)])];
    const told = untold(grafana, names, expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'sources');
    if (names.length === 0 && !blind) return notApplicable('no data source is declared, and Grafana has none');
    const missing: Verdict = blind
      ? { holds: null, observed: `Grafana did not list them: ${blind.error}` }
      : { holds: false, observed: 'Grafana has no data source of that name' };
    return (names.length > 0 ? names : [grafana.service]).flatMap((subject): Observation[] => {
      const mine = sources.filter(({ name }) => name === subject);
      const verdicts = mine.length > 0 ? mine.map(judgeSource) : [missing];
      return verdicts.map((verdict) => ({
        ...{ subject, expected, ...verdict, cause: causeOf(grafana) },
        reproduce: verdict.holds === true ? null : askGrafana(grafana, '/api/datasources'),
      }));
    });
  },
});
