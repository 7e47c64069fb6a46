import {
  describeAnswer,
  openAnyway,
  untriedHosts,
  reproduceRequest,
  wentByAddress,
} from '../../helpers/derived/access/access-answers.ts';
import { keepsOut } from '../../helpers/derived/access/keeps-out.ts';
import { defineCheck, isVerdictless, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

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
    const rows = access.rows.filter((row) => row.purpose === 'forged' && !wentByAddress(row, access, policy));
    const untried = untriedHosts(rows, access, policy, expected);
    if (isVerdictless(untried)) return untried;
    const tried = rows.map((row): Observation => {
      if (isOpen(row))
        return unseen(row.host, expected, 'it answers without any header too, so that these prove nothing');
      const holds = keepsOut(row, access, policy);
      return {
        subject: row.host,
        lead: { from: 'hostLogin', key: row.host },
        holds,
        expected,
        observed: describeAnswer(row, policy),
        reproduce: holds === true ? null : reproduceRequest(row),
      };
    });
    return [...tried, ...untried];
  },
});
