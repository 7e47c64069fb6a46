import type { Access, AccessRow, Unasked } from '../../helpers/evidence/access.ts';
import { describeAnswer, reproduceRequest, saysNothing } from '../../helpers/derived/access/access-answers.ts';
import { nameOfRule, rowsOfRules, worst } from '../../helpers/derived/access/rule-rows.ts';
import { answerOf, isIn, isLoginAnswer } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, type Observation, unknown } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'the login answers as the rule that was read says';
/** There is nothing to ask of such a rule. */
const idle = ['no-host', 'shadowed', 'impossible'];

/** Whether the login did as the rule says; null: what came back says nothing of it. */
function obeys(row: AccessRow, access: Access, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (saysNothing(access, row, policy) || answer === 'secure') return null;
  if (row.rule?.level === 'bypass') return isLoginAnswer(answer) ? false : isIn(answer) || null;
  return isIn(answer) ? false : isLoginAnswer(answer) || null;
}

/** Routers that let a stranger's plain request in: with no login before them none of its rules is asked. */
const openRouters = (access: Access, policy: Policy): ReadonlySet<string> =>
  new Set(
    access.rows
      .filter((row) => row.purpose === 'anonymous' && row.router !== '' && isIn(answerOf(row, policy)))
      .map(({ router }) => router),
  );

/**
 * Why nothing was asked of a rule. What only somebody who is logged in could ask is nothing that a stranger's request
 * leaves open, where others take every stranger before it.
 */
function whyNotAsked(number: number | null, { unasked = [] }: Access): Unasked | undefined {
  const mine = unasked.filter(({ rule, because }) => rule === number && because !== 'impossible');
  const idling = mine.find(({ because }) => idle.includes(because));
  return mine.find(({ because }) => because !== 'person' && !idle.includes(because)) ?? idling ?? mine[0];
}

function judgeRule(number: number | null, access: Access, policy: Policy): Observation {
  const subject = nameOfRule(number);
  const open = openRouters(access, policy);
  const rows = rowsOfRules(access).filter(
    ({ router, rule }) => rule?.number === number && (rule.level === 'bypass' || !open.has(router)),
  );
  if (rows.length > 0 && rows.every((row) => answerOf(row, policy) === 'secure'))
    return sound(subject, expected, 'it decides nothing: the proxy leads visitors on before the login is asked');
  if (rows.length === 0) {
    const why = whyNotAsked(number, access);
    return why && idle.includes(why.because)
      ? sound(subject, expected, `it decides nothing: ${why.detail}`)
      : unseen(subject, expected, `it was not asked: ${why?.detail ?? 'no request of a stranger was found for it'}`);
  }
  const judged = rows.map((row) => ({ row, holds: obeys(row, access, policy) }));
  const telling = judged.filter(({ holds }) => holds !== null);
  const { row, holds, alike } = worst(telling.length > 0 ? telling : judged);
  return {
    subject,
    cause: { kind: 'loginRule', key: subject },
    holds,
    expected,
    observed: `${row.name}: ${describeAnswer(row, policy)}${alike > 1 ? `; ${alike} requests alike` : ''}`,
    reproduce: holds === true ? null : reproduceRequest(row),
  };
}

export const loginRules = defineCheck({
  id: 'login-rules',
  title: 'The login’s own rules are read, and it does as they say',
  severity: 'high',
  why:
    'Rules that were edited and never loaded, or that nobody can read, ' +
    'guard something else than their owner believes.',
  fix: 'Restart the login after its rules were changed, and keep them in files that it was started with.',
  requires: ['access', 'access-control'],
  evaluate({ access, 'access-control': { control } }, policy) {
    if (!control) return unknown('the login’s own rules were not read');
    const known = access.rows.flatMap(({ rule }) => rule?.number ?? []);
    const numbers = Array.from({ length: Math.max(control.rules.length, ...known) }, (_, at) => at + 1);
    return [...numbers, null].map((number) => judgeRule(number, access, policy));
  },
});
