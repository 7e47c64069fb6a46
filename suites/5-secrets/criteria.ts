import type { Criterion } from '../../helpers/kernel/check.ts';
import { commandSecrets } from './command-secrets.check.ts';
import { composedSecrets } from './composed-secrets.check.ts';
import { environmentSecrets } from './environment-secrets.check.ts';
import { imageSecrets } from './image-secrets.check.ts';
import { labelSecrets } from './label-secrets.check.ts';
import { unexpandedSecrets } from './unexpanded-secrets.check.ts';

const iteration = 5;

/** 5 Secrets. */
export const secretCriteria: readonly Criterion[] = [
  {
    id: '5.1',
    iteration,
    severity: 'critical',
    title: 'No secret stands in any container’s environment, labels, command, health check or image history',
    checks: [environmentSecrets, labelSecrets, commandSecrets, imageSecrets, composedSecrets],
  },
  {
    id: '5.5',
    iteration,
    severity: 'high',
    title: 'No unexpanded `$(cat /run/secrets/…)` stands where a secret is due',
    checks: [unexpandedSecrets],
  },
];
