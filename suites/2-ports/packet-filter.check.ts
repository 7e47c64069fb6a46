import { judgeFilter } from '../../helpers/derived/outside/filter-rows.ts';
import { defineCheck, unknown } from '../../helpers/kernel/check.ts';

export const packetFilter = defineCheck({
  id: 'packet-filter',
  title: 'The engine’s packet filter is whole, and nothing goes past it',
  severity: 'high',
  why: 'Isolation is a handful of firewall rules, and a reload or one rule too early takes it away without a word.',
  fix: 'Restart the engine so that it writes its rules again, and take out what accepts or redirects before them.',
  requires: ['packet-filter', 'engine', 'networks', 'containers'],
  evaluate({ 'packet-filter': seen, ...known }, policy) {
    if (known.engine.rootless)
      return unknown('a rootless engine keeps its rules in a namespace of its own, which was not read');
    return judgeFilter(seen, known, policy);
  },
});
