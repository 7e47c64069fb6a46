import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import {
  describeAnswer,
  openAnyway,
  saysNothing,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { dueLevel } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { barePath } from '../../helpers/lib/url.ts';

/** Below the path the application itself must refuse; beside it only the login may answer. */
function judge(access: Access, row: AccessRow, policy: Policy, inside: boolean): boolean | null {
  const answer = answerOf(row, policy);
  if (answer === 'application') return inside;
  if (answer === 'content') return false;
  if (saysNothing(access, row, policy) || (inside && answer !== 'denied' && answer !== 'portal')) return null;
  return true;
}

export const apiKeys = defineCheck({
  id: 'api-keys',
  title: 'Behind an API’s bypass the application refuses without its key, and the bypass ends where it is declared to',
  severity: 'critical',
  why: 'An empty key, or a path that matches more than it should, turns the way for one app into a way for everybody.',
  fix:
    'Give the application its key, and let the rule take `Path` of the API and `PathPrefix` of what lies below it, ' +
    'nothing beside.',
  restsOn: ['program', 'proxy'],
  requires: ['access'],
  evaluate({ access }, policy) {
    if (policy.access.keys.length === 0)
      return notApplicable('no path is declared to be behind an application’s own key');
    const isOpen = openAnyway(access, policy);
    return policy.access.keys.flatMap(({ host, path }): Observation[] => {
      const rows = access.rows.filter((row) => row.purpose === 'key' && row.host.toLowerCase() === host.toLowerCase());
      if (rows.length === 0)
        return [
          {
            subject: `${host}${path}`,
            holds: null,
            expected: 'refused without a key',
            observed: 'was not asked: no router takes it',
            reproduce: null,
          },
        ];
      const plain = access.rows.find(
        (row) => row.purpose === 'undeclared' && row.host.toLowerCase() === host.toLowerCase(),
      );
      return rows.flatMap((row): Observation[] => {
        const inside = dueLevel(policy, row.host, barePath(row.path), null) === 'key';
        // Where the whole host is open, what stands beside the path is another check's.
        if (!inside && isOpen({ ...row, router: plain?.router ?? '' })) return [];
        const holds = judge(access, row, policy, inside);
        const answer = answerOf(row, policy);
        const reached = !inside && isIn(answer) ? ', past the login' : '';
        return [
          {
            lead: { from: inside ? 'apiKey' : 'hostLogin', key: host },
            subject: inside ? `${host}${path}` : `${host}${barePath(row.path)}`,
            holds,
            expected: inside ? 'refused without a key' : 'no answer but the login’s',
            observed: `${describeAnswer(row, policy)}${reached}`,
            reproduce: holds === true ? null : reproduceRequest(row),
          },
        ];
      });
    });
  },
});
