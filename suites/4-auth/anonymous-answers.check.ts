import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import {
  describeAnswer,
  isProtectedRouter,
  levelOf,
  reproduceRequest,
  showChain,
} from '../../helpers/derived/access/access-answers.ts';
import { judgeViews } from '../../helpers/derived/access/views.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import { isSentOnBefore } from '../../helpers/traefik/redirects-away.ts';
import { defineCheck, notApplicable, type Observation, type Verdictless } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { isProtected } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = '401, or a redirect to the portal';

/** null: neither a login nor content, so that nothing is known of what stands there. */
function judge(row: AccessRow, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer) || answer === 'redirect') return false;
  if (answer === 'denied') return row.status === 401 || policy.access.default === 'deny';
  return answer === 'portal' ? true : null;
}

function judgeAccess(
  access: Access,
  traefik: Artifacts['traefik'],
  policy: Policy,
): readonly Observation[] | Verdictless {
  const subjects = access.routers.filter((router) => isProtectedRouter(router, policy));
  if (subjects.length === 0 && access.routers.length > 0)
    return notApplicable('no router leads to anything that asks for a login');
  return subjects.flatMap(({ router, cannot }): Observation[] => {
    const chain = showChain(traefik, router);
    const rows = access.rows.filter(
      (row) => row.purpose === 'anonymous' && row.router === router && isProtected(levelOf(row, access, policy)),
    );
    const listed = traefik.routers.find(({ name }) => name === router);
    if (rows.length === 0 && listed && isSentOnBefore(listed, traefik))
      return [sound(router, expected, `its entrypoints send everybody on to HTTPS before it (${chain})`)];
    if (rows.length === 0)
      return [unseen(router, expected, `was not asked: ${cannot ?? 'no request was made'} (${chain})`)];
    // Sent to the same name over HTTPS: what stands there is asked there.
    const telling = rows.filter((row) => answerOf(row, policy) !== 'secure');
    if (telling.length === 0) return [sound(router, expected, `leads to the same name over HTTPS (${chain})`)];
    return telling.map((row) => {
      const holds = judge(row, policy);
      return {
        subject: router,
        lead: { from: 'routerLogin' as const, key: router },
        holds,
        expected,
        observed: holds ? describeAnswer(row, policy) : `${describeAnswer(row, policy)} (${chain})`,
        reproduce: reproduceRequest(row),
      };
    });
  });
}

export const anonymousAnswers = defineCheck({
  id: 'anonymous-answers',
  title: 'Every protected router answers strangers with 401 or a redirect to the portal',
  severity: 'critical',
  why: 'A router without a login shows its service to everybody who finds its name, also where its twin asks for one.',
  fix: 'Put the login’s middleware on this router, or remove the router.',
  requires: ['access', 'traefik'],
  also: ['standpoints'],
  evaluate: (seen, policy) => judgeViews(seen, (access) => judgeAccess(access, seen.traefik, policy)),
});
