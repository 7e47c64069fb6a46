import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Policy } from '../../policy/policy.ts';
import { answerOf, isIn, isInconclusive, isTurnedAway } from './access-answers.ts';

/** Whether a stranger's request met a login and no more; null: what came back says nothing of the login. */
export function keepsOut(row: AccessRow, access: Access, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer)) return false;
  // On a host that sends everybody else to the login, a 404 comes from somebody who did not.
  const unclear = isInconclusive(answer) || answer === 'not-found' || isTurnedAway(access, row, policy);
  return unclear ? null : true;
}
