import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import {
  describeAnswer,
  openAnyway,
  saysNothing,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { judgeViews } from '../../helpers/derived/access/views.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, type Observation, type Verdictless } from '../../helpers/kernel/check.ts';
import { barePath } from '../../helpers/lib/url.ts';
import { serviceAt } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'refused, not found, or sent to the login';

const isPath = ({ kind }: AccessRow): boolean => kind === 'path';

/** A path that nobody declared, of a host that is open as a whole or that nobody declared either. */
function isNobodys({ host, path }: AccessRow, { access, ...policy }: Policy): boolean {
  const service = serviceAt(policy, host, barePath(path));
  return service === null || access.levels[service] === 'bypass';
}

function subjectOf(row: AccessRow): string {
  if (row.purpose === 'anonymous') return row.host;
  return isPath(row) ? `${row.name} on ${row.host}` : row.name;
}

/** Whether nobody got in; null: the answer tells nothing. */
function isDenied(row: AccessRow, access: Access, policy: Policy): boolean | null {
  if (isIn(answerOf(row, policy))) return false;
  return saysNothing(access, row, policy) ? null : true;
}

function judgeAccess(access: Access, policy: Policy): readonly Observation[] | Verdictless {
  if (policy.access.default === 'bypass') return notApplicable('the policy lets through whatever is not declared');
  const isOpen = openAnyway(access, policy);
  const routed = access.rows.filter(
    (row) => row.purpose === 'anonymous' && serviceAt(policy, row.host, barePath(row.path)) === null,
  );
  const asked = access.rows.filter(
    (row) => row.purpose === 'undeclared' && !(isPath(row) && (isOpen(row) || isNobodys(row, policy))),
  );
  // A proxy that knows nobody refuses everybody: some declared name has to answer in the same run.
  const controlled = access.rows.some(
    (row) =>
      row.purpose === 'anonymous' &&
      serviceAt(policy, row.host, barePath(row.path)) !== null &&
      ['content', 'application', 'portal', 'denied'].includes(answerOf(row, policy)),
  );
  return [...asked, ...routed].map((row): Observation => {
    const denied = isDenied(row, access, policy);
    const holds = denied === true && !controlled ? null : denied;
    const observed = `${describeAnswer(row, policy)}${controlled ? '' : ', but no declared name answered any better'}`;
    return {
      subject: subjectOf(row),
      lead: row.router ? { from: 'routerLogin', key: row.router } : { from: 'hostLogin', key: row.host },
      holds,
      expected,
      observed,
      reproduce: holds === true ? null : reproduceRequest(row),
    };
  });
}

export const defaultDenial = defineCheck({
  id: 'default-denial',
  title: 'Undeclared names, paths and bare addresses are denied',
  severity: 'critical',
  why: 'What answers to any name shows the next service to everybody, before anybody has thought of its login.',
  fix: 'Remove the router that takes undeclared names, and let the login’s default policy deny.',
  requires: ['access'],
  also: ['standpoints', 'traefik'],
  evaluate: (seen, policy) => judgeViews(seen, (access) => judgeAccess(access, policy)),
});
