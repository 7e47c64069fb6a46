import type { Evidence } from '../../evidence/evidence.ts';
import type { Summaries } from '../../kernel/judge.ts';
import { describePermits } from '../../policy/permits.ts';
import { settleCauses } from '../causes/settle-causes.ts';
import { measureHealth, valueOf } from '../stack/health.ts';
import { hostTable } from '../tls/host-table.ts';
import { actsIn } from './acts.ts';
import { drawStack } from './draw-stack.ts';
import { reachedIn } from './reached-paths.ts';

/** The engine and how many services of the project there are; what could not be seen is null, or none. */
function describeStack({ project, artifacts }: Evidence) {
  const members = (valueOf(artifacts.containers) ?? []).filter(({ member }) => member);
  return {
    project,
    engine: valueOf(artifacts.engine)?.version ?? null,
    services: new Set(members.map(({ service }) => service)).size,
  };
}

/** What a run record shows beside its verdicts. */
export const summaries: Summaries = {
  stack: describeStack,
  permits: describePermits,
  health: measureHealth,
  hosts: hostTable,
  map: drawStack,
  reached: reachedIn,
  acts: actsIn,
  settleCauses,
};
