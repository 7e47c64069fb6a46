import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Policy } from '../../policy/policy.ts';
import { saysNothing } from './access-answers.ts';
import { answerOf, isIn } from './whose-answer.ts';

/** Whether a stranger's request met a login and no more; null: what came back says nothing of the login. */
export function keepsOut(row: AccessRow, access: Access, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer)) return false;
  // Whom no router takes, the proxy turns away itself.
  if (row.unrouted && answer === 'not-found') return true;
  // A 404 may be anybody's; but where the login's own rules let a request pass, and it did not meet the login, it
  // passed, whoever then knew no such page.
  if (row.rule?.level === 'bypass' && row.router !== '' && answer === 'not-found') return false;
  // On a host that sends everybody else to the login, a 404 comes from somebody who did not.
  return answer === 'not-found' || saysNothing(access, row, policy) ? null : true;
}
