import {
  describeAnswer,
  openAnyway,
  protectedHosts,
  saysNothing,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';

const expected = 'no more than without them';

export const identityHeaders = defineCheck({
  id: 'identity-headers',
  title: 'Identity headers sent by a visitor do not log in',
  severity: 'critical',
  why: 'Where a header is believed, anybody is the administrator by saying so.',
  fix: 'Let the login decide on its own cookie only, and take these headers out of what visitors send.',
  requires: ['access'],
  evaluate({ access }, policy) {
    const isOpen = openAnyway(access, policy);
    const rows = access.rows.filter((row) => row.purpose === 'forged');
    const hosts = protectedHosts(access, policy);
    if (hosts.size === 0 && rows.length === 0 && access.routers.length > 0)
      return notApplicable('no host asks for a login');
    const untried = [...hosts]
      .filter(([host]) => !rows.some((row) => row.host.toLowerCase() === host))
      .map(([subject, why]): Observation => ({
        subject,
        holds: null,
        expected,
        observed: `was not tried: ${why ?? 'no request was made'}`,
        reproduce: null,
      }));
    const tried = rows.map((row): Observation => {
      const answer = answerOf(row, policy);
      const observed = describeAnswer(row, policy);
      if (isOpen(row))
        return {
          subject: row.host,
          holds: null,
          expected,
          observed: 'it answers without any header too, so that these prove nothing',
          reproduce: null,
        };
      const holds = isIn(answer) ? false : answer === 'not-found' || saysNothing(access, row, policy) ? null : true;
      return { subject: row.host, holds, expected, observed, reproduce: holds === true ? null : reproduceRequest(row) };
    });
    return [...tried, ...untried];
  },
});
