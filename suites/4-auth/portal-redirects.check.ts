import {
  carriesAddress,
  describeAnswer,
  levelOf,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isInconclusive } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
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
    if (asked.length === 0)
      return access.routers.length > 0 ? notApplicable('no router that asks for a login was asked') : [];
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
    if (seen.length === 0)
      return asked.some((row) => answerOf(row, policy) === 'denied')
        ? notApplicable('no router redirects: they refuse at once')
        : unknown('no router redirected to a portal');
    return seen;
  },
});
