import { findReached } from '../../helpers/derived/record/reached-paths.ts';
import { judgeReach } from '../../helpers/derived/weakened/judge-reach.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const keptDoors = defineCheck({
  id: 'kept-doors',
  title: 'Nothing answers from outside that did not answer at the last run',
  severity: 'high',
  why: 'A port that has opened since was opened by somebody, and the policy may have been opened with it.',
  fix: 'Close the port that is named again; where it is meant, the next run is held against this one.',
  requires: ['earlier-run', 'outside', 'host'],
  idleWithout: ['outside'],
  evaluate: ({ 'earlier-run': earlier, outside, host }) =>
    judgeReach(earlier, findReached({ outside, host }), ['outside']),
});
