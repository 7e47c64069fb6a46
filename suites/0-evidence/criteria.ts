import type { Criterion } from '../../helpers/kernel/check.ts';
import { answeringEngine } from './answering-engine.check.ts';
import { clocks } from './clocks.check.ts';
import { outsideControls } from './outside-controls.check.ts';
import { probeControls } from './probe-controls.check.ts';
import { runningStack } from './running-stack.check.ts';
import { steadyContainers } from './steady-containers.check.ts';

const iteration = 0;

/** 0 The evidence shows a stack. */
export const evidenceCriteria: readonly Criterion[] = [
  {
    id: '0.1',
    iteration,
    severity: 'critical',
    title: 'The Docker engine answers and at least one container of the stack runs',
    checks: [answeringEngine, runningStack],
  },
  {
    id: '0.2',
    iteration,
    severity: 'critical',
    title: 'Nothing changed under us, and each negative has a control',
    checks: [steadyContainers, clocks, outsideControls, probeControls],
  },
];
