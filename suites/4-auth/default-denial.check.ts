import type { AccessRow } from '../../helpers/evidence/access.ts';
import {
  describeAnswer,
  openAnyway,
  saysNothing,
  reproduceRequest,
} from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { serviceAt } from '../../helpers/policy/access-level.ts';

const expected = 'refused, not found, or sent to the login';

const isPath = ({ kind }: AccessRow): boolean => kind === 'path';

export const defaultDenial = defineCheck({
  id: 'default-denial',
  title: 'Undeclared names, paths and bare addresses are denied',
  severity: 'critical',
  why: 'What answers to any name shows the next service to everybody, before anybody has thought of its login.',
  fix: 'Remove the router that takes undeclared names, and let the login’s default policy deny.',
  requires: ['access'],
  evaluate({ access }, policy) {
    if (policy.access.default === 'bypass') return notApplicable('the policy lets through whatever is not declared');
    const isOpen = openAnyway(access, policy);
    const routed = access.rows.filter((row) => row.purpose === 'anonymous' && serviceAt(policy, row.host) === null);
    const asked = access.rows.filter(
      (row) => row.purpose === 'undeclared' && !(isPath(row) && (isOpen(row) || serviceAt(policy, row.host) === null)),
    );
    // A proxy that knows nobody refuses everybody: some declared name has to answer in the same run.
    const controlled = access.rows.some(
      (row) =>
        row.purpose === 'anonymous' &&
        serviceAt(policy, row.host) !== null &&
        ['content', 'application', 'portal', 'denied'].includes(answerOf(row, policy)),
    );
    return [...asked, ...routed].map((row): Observation => {
      const answer = answerOf(row, policy);
      const subject = row.purpose === 'anonymous' ? row.host : isPath(row) ? `${row.name} on ${row.host}` : row.name;
      const holds = isIn(answer) ? false : !controlled || saysNothing(access, row, policy) ? null : true;
      const observed = `${describeAnswer(row, policy)}${controlled ? '' : ', but no declared name answered any better'}`;
      return { subject, holds, expected, observed, reproduce: holds === true ? null : reproduceRequest(row) };
    });
  },
});
