import {
  describeAnswer,
  openAnyway,
  protectedHosts,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { keepsOut } from '../../helpers/derived/access/keeps-out.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
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
    const rows = access.rows.filter((row) => row.purpose === 'forged');
    const hosts = protectedHosts(access, policy);
    if (hosts.size === 0 && rows.length === 0 && access.routers.length > 0)
      return notApplicable('no host asks for a login');
    const untried = [...hosts]
      .filter(([host]) => !rows.some((row) => row.host.toLowerCase() === host))
      .map(([subject, why]) => unseen(subject, expected, `was not tried: ${why ?? 'no request was made'}`));
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
