import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import {
  describeAnswer,
  levelOf,
  openAnyway,
  reproduceRequest,
  wentByAddress,
} from '../../helpers/derived/access/access-answers.ts';
import { judgeViews } from '../../helpers/derived/access/views.ts';
import { answerOf } from '../../helpers/derived/access/whose-answer.ts';
import { keepsOut } from '../../helpers/derived/access/keeps-out.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { isProtected } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { barePath } from '../../helpers/lib/url.ts';

const subjectOf = ({ host, path }: AccessRow): string => (path === '/' ? host : `${host}${barePath(path)}`);

function judgeAccess(access: Access, policy: Policy): Observation[] {
  const isOpen = openAnyway(access, policy);
  const rows = access.rows.filter(
    (row) => row.purpose === 'anonymous' || (row.purpose === 'common-path' && !isOpen(row)),
  );
  return rows.flatMap((row): Observation[] => {
    const answer = answerOf(row, policy);
    const level = levelOf(row, access, policy);
    if (answer === 'secure' || wentByAddress(row, access, policy)) return [];
    const declared = !isProtected(level);
    const holds = declared || keepsOut(row, access, policy);
    return [
      {
        subject: subjectOf(row),
        lead: row.router ? { from: 'routerLogin', key: row.router } : { from: 'hostLogin', key: row.host },
        holds,
        expected: declared ? `anything: declared ${level}` : 'no answer but the login’s',
        observed: describeAnswer(row, policy),
        reproduce: holds === true ? null : reproduceRequest(row),
      },
    ];
  });
}

export const undeclaredOpenings = defineCheck({
  id: 'undeclared-openings',
  title: 'Whatever answers without login is declared to be open',
  severity: 'critical',
  why: 'An opening that nobody declared is one that nobody watches: a rule too wide by one path is enough.',
  fix: 'Narrow the rule that opens it, or declare the service under `access.bypass` or the path under `access.open`.',
  requires: ['access'],
  also: ['standpoints', 'traefik'],
  evaluate: (seen, policy) => judgeViews(seen, (access) => judgeAccess(access, policy)),
});
