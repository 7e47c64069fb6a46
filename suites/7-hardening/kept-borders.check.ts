import { findReached } from '../../helpers/derived/record/reached-paths.ts';
import { judgeReach } from '../../helpers/derived/weakened/judge-reach.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const keptBorders = defineCheck({
  id: 'kept-borders',
  title: 'No container reaches what it did not reach at the last run',
  severity: 'high',
  why: 'A way that has opened since was opened by somebody, and the policy may have been opened with it.',
  fix: 'Close the way that is named again; where it is meant, the next run is held against this one.',
  requires: ['earlier-run', 'reachability', 'egress'],
  evaluate: ({ 'earlier-run': earlier, reachability, egress }) =>
    judgeReach(earlier, findReached({ reachability, egress }), ['inside', 'internet']),
});
