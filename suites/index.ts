import type { Criterion, UnjudgedCriterion } from '../helpers/kernel/check.ts';
import { evidenceCriteria } from './0-evidence/criteria.ts';
import { networkCriteria } from './1-networks/criteria.ts';
import { portCriteria } from './2-ports/criteria.ts';
import { tlsCriteria } from './3-tls/criteria.ts';
import { authCriteria } from './4-auth/criteria.ts';
import { secretCriteria } from './5-secrets/criteria.ts';
import { monitoringCriteria } from './6-monitoring/criteria.ts';
import { hardeningCriteria } from './7-hardening/criteria.ts';

/** All criteria, in the order of the acceptance criteria. */
export const criteria: readonly Criterion[] = [
  ...evidenceCriteria,
  ...networkCriteria,
  ...portCriteria,
  ...tlsCriteria,
  ...authCriteria,
  ...secretCriteria,
  ...monitoringCriteria,
  ...hardeningCriteria,
];

/** Acceptance criteria without a check yet: none. */
export const unjudged: readonly UnjudgedCriterion[] = [];
