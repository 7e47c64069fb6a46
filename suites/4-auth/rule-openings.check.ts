import type { Access, AccessRow, Unasked } from '../../helpers/evidence/access.ts';
import { describeAnswer, levelOf, openAnyway, reproduceRequest } from '../../helpers/derived/access/access-answers.ts';
import { keepsOut } from '../../helpers/derived/access/keeps-out.ts';
import { askLogin, decidedByRow, decidedUnasked, judgeLevels } from '../../helpers/derived/access/rule-levels.ts';
import { nameOfRule, rowsOfRules, ruleSubject, worst } from '../../helpers/derived/access/rule-rows.ts';
import { answerOf } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { dueLevel, isProtected } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { barePath } from '../../helpers/lib/url.ts';

const expected = 'no answer but the login’s, beyond what is declared';
const subjectOf = (host: string, rule: number | null): string => ruleSubject(host, nameOfRule(rule));

function describeMore(holds: boolean | null, alike: number): string {
  if (holds === true) return `; so do all ${alike} requests`;
  return alike > 1 ? `; in all ${alike} such requests` : '';
}

/** All that one rule decides at one host: the first that got in, else the first that tells nothing. */
function judgeRule(subject: string, rows: readonly AccessRow[], access: Access, policy: Policy): Observation {
  const judged = rows.map((row) => ({
    row,
    holds: isProtected(levelOf(row, access, policy)) ? keepsOut(row, access, policy) : true,
  }));
  const { row, holds, alike } = worst(judged);
  return {
    subject,
    cause: { kind: 'loginRule', key: nameOfRule(row.rule?.number ?? null) },
    holds,
    expected,
    observed: `${describeAnswer(row, policy)}${describeMore(holds, alike)}`,
    reproduce: holds === true ? null : reproduceRequest(row),
  };
}

/** What a rule opens to visitors from networks in which none of us stands: its own words have to do. */
function judgeUnasked({ rule, because, detail, request }: Unasked, policy: Policy): Observation[] {
  if (because === 'network' && request?.level === 'bypass') {
    const path = barePath(request.path);
    if (!isProtected(dueLevel(policy, request.host, path, null))) return [];
    return [
      {
        subject: subjectOf(request.host, rule),
        cause: { kind: 'loginRule', key: nameOfRule(rule) },
        holds: false,
        expected,
        observed: `${detail}: whoever comes from ${request.from ?? 'there'} is let in without a login`,
        reproduce: askLogin(request, policy),
      },
    ];
  }
  const unknown = ['too-many', 'unfound', 'beaten', 'untried'].includes(because);
  return unknown ? [{ subject: nameOfRule(rule), holds: null, expected, observed: detail, reproduce: null }] : [];
}

export const ruleOpenings = defineCheck({
  id: 'rule-openings',
  title: 'The login’s own rules open no more than is declared',
  severity: 'critical',
  why: 'A rule that is wider than it looks opens a host to whoever adds the right word to an address.',
  fix: 'Anchor the rule at both ends, name hosts and methods one by one, or declare the path under `access.open`.',
  requires: ['access', 'access-control'],
  evaluate({ access, 'access-control': { control } }, policy) {
    const isOpen = openAnyway(access, policy);
    const rows = rowsOfRules(access).filter((row) => !isOpen(row) && answerOf(row, policy) !== 'secure');
    const groups = Map.groupBy(rows, ({ host, rule }) => subjectOf(host, rule?.number ?? null));
    const seen = [...groups].map(([subject, mine]) => judgeRule(subject, mine, access, policy));
    const unseen = (access.unasked ?? []).flatMap((each) => judgeUnasked(each, policy));
    const distinct = new Map(unseen.map((each) => [`${each.subject} ${each.holds}`, each]));
    const decided = [...rows.flatMap(decidedByRow), ...(access.unasked ?? []).flatMap(decidedUnasked)];
    return [...seen, ...distinct.values(), ...(control ? judgeLevels(decided, control, policy) : [])];
  },
});
