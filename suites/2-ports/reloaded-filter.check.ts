import { judgeFilter } from '../../helpers/derived/outside/filter-rows.ts';
import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

/** As the service of that name loads it. */
function reloadBy(path: string): string {
  if (path.endsWith('.v4')) return `iptables-restore ${path}`;
  return path.endsWith('.v6') ? `ip6tables-restore ${path}` : `nft -f ${path}`;
}

const whole = 'the engine’s rules stay in force';

export const reloadedFilter = defineCheck({
  id: 'reloaded-filter',
  title: 'The engine’s packet filter outlives a reload of the host’s own firewall',
  severity: 'high',
  why: 'A file of rules that begins by flushing all of them takes the engine’s with it at the next reload or update.',
  fix: 'Let the file flush its own tables only (`flush table inet filter`), or restart the engine after each reload.',
  requires: ['firewall-reload', 'engine', 'networks', 'containers'],
  evaluate({ 'firewall-reload': { notMade, loaded, after, transcript }, ...known }, policy) {
    if (notMade !== null) return notApplicable(notMade);
    if (known.engine.rootless)
      return unknown('a rootless engine keeps its rules in a namespace of its own, which was not reloaded');
    if (loaded.length === 0) return notApplicable('no service of the host loads firewall rules from a file');
    const refused = loaded.flatMap(({ path, error }) =>
      error === null ? [] : [unseen(path, 'it loads', `it does not: ${error}`)],
    );
    const left = transcript.flatMap(({ did, error }) =>
      error === null ? [] : [unseen('what was done', 'everything put back', `${did}: ${error}`)],
    );
    if (after === null) return [...refused, ...left, unseen('the engine’s chains', whole, 'the rules were not read')];
    const paths = loaded.map(({ path }) => path).join(', ');
    const reload = loaded.map(({ path }) => reloadBy(path)).join('; ');
    const rows = judgeFilter(after, known, policy).map((row) => ({
      ...row,
      observed: `after a reload of ${paths}: ${row.observed}`,
      // Whoever tries that by hand needs the engine to write its rules again.
      reproduce: row.reproduce && `${reload}; ${row.reproduce}; systemctl restart docker`,
    }));
    return [...rows, ...refused, ...left];
  },
});
