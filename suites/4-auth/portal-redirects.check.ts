import {
  carriesAddress,
  describeAnswer,
  isProtectedRouter,
  levelOf,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isInconclusive } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { isProtected } from '../../helpers/policy/access-level.ts';

const expected = 'a redirect to the portal that carries the original address';

export const portalRedirects = defineCheck({
  id: 'portal-redirects',
  title: 'Redirects to the login carry the original address and lead to the declared portal',
  severity: 'critical',
  why: 'A redirect to somewhere else hands visitors, and what they type there, to whoever owns that name.',
  fix: 'Give the login’s middleware the address of the declared portal, and let it pass the original address on.',
  requires: ['access'],
  evaluate({ access }, policy) {
    const asked = access.rows.filter((row) => row.purpose === 'anonymous' && isProtected(levelOf(row, access, policy)));
    const unasked = access.routers
      .filter((router) => router.cannot === null && isProtectedRouter(router, policy))
      .filter((router) => !asked.some((row) => row.router === router.router))
      .map(({ router }) => unseen(router, expected, 'no request to it is recorded'));
    if (asked.length + unasked.length === 0)
      return access.routers.length > 0 ? notApplicable('no router asks for a login') : [];
    const seen = asked.flatMap((row): Observation[] => {
      const answer = answerOf(row, policy);
      const common = {
        subject: row.router,
        lead: { from: 'routerLogin' as const, key: row.router },
        expected,
        observed: describeAnswer(row, policy),
        reproduce: reproduceRequest(row),
      };
      if (isInconclusive(answer)) return [{ ...common, holds: null }];
      if (answer === 'redirect') return [{ ...common, holds: false }];
      if (answer !== 'portal') return [];
      const carries = carriesAddress(row);
      return [
        {
          ...common,
          holds: carries,
          observed: carries ? common.observed : `${common.observed}, without the address that was asked for`,
        },
      ];
    });
    // Where nobody is sent anywhere there is no redirect to judge; where a login only ever says 401 that is a fair
    // answer.
    if (seen.length + unasked.length === 0)
      return asked.some((row) => answerOf(row, policy) === 'denied')
        ? notApplicable('no router redirects: they refuse at once')
        : unknown('no router redirected to a portal');
    return [...seen, ...unasked];
  },
});
