import { askGrafana, causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;
type Board = Artifacts['dashboards']['boards'][number];

function judgeBoard({ panels, error }: Board): Verdict {
  if (error !== null) return { holds: null, observed: `it could not be read: ${error}` };
  if (panels.length === 0) return { holds: false, observed: 'none of its panels asks anything' };
  const failed = panels.find((each) => each.error !== null && each.series !== null);
  if (failed) return { holds: false, observed: `“${failed.title}” fails: ${failed.error ?? ''}` };
  const empty = panels.find(({ series }) => series === 0);
  if (empty) return { holds: false, observed: `“${empty.title}” shows nothing: ${empty.query}` };
  const unseen = panels.find(({ series }) => series === null);
  if (unseen) return { holds: null, observed: `“${unseen.title}” could not be asked: ${unseen.error ?? ''}` };
  return { holds: true, observed: `each of its ${panels.length} queries returns data` };
}

export const dashboardPanels = defineCheck({
  id: 'dashboard-panels',
  title: 'The declared dashboards are there and their panels show data',
  severity: 'low',
  why: 'An empty panel looks like a quiet night.',
  fix: 'Provision the dashboard that is named, and write its queries as the exporters have their metrics.',
  requires: ['dashboards'],
  evaluate({ dashboards: { grafana, boards, unread } }, { monitoring }) {
    const expected = 'there, and every query returns data';
    const names = [...new Set([...monitoring.dashboards.boards, ...boards.map(({ title }) => title)])];
    const told = untold(grafana, names, expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'boards');
    if (names.length === 0 && !blind) return notApplicable('no dashboard is declared, and Grafana has none');
    const missing: Verdict = blind
      ? { holds: null, observed: `Grafana did not list them: ${blind.error}` }
      : { holds: false, observed: 'Grafana has no dashboard of that title' };
    return (names.length > 0 ? names : [grafana.service]).flatMap((subject): Observation[] => {
      const mine = boards.filter(({ title }) => title === subject);
      const verdicts = mine.length > 0 ? mine.map(judgeBoard) : [missing];
      return verdicts.map((verdict) => ({
        ...{ subject, expected, ...verdict, cause: causeOf(grafana) },
        reproduce: verdict.holds === true ? null : askGrafana(grafana, '/api/search'),
      }));
    });
  },
});
