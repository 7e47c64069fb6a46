import type { Visit } from '../../evidence/sessions.ts';
import type { Policy } from '../../policy/policy.ts';
import { dueAt } from './visits.ts';

const due = { one_factor: 1, two_factor: 2, deny: 3 } as const;

/** Factors that must be given; null: the login is not what guards it. */
export const factorsDue = (policy: Policy, visit: Visit): number | null => {
  const level = dueAt(policy, visit);
  return level in due ? due[level as keyof typeof due] : null;
};
