import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import {
  describeAnswer,
  openAnyway,
  untriedHosts,
  reproduceRequest,
  wentByAddress,
  inconclusiveReason,
} from '../../helpers/derived/access/access-answers.ts';
import { judgeViews } from '../../helpers/derived/access/views.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { defineCheck, isVerdictless, type Observation, type Verdictless } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { isAsDeclared, isEverybodys } from '../../helpers/derived/access/everybodys.ts';
import { serviceAt } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'no content by any trick';

/** A trick that gets the page of an open service, on whatever host, gets what is everybody's. */
const isOpenToAll = ({ backend }: AccessRow, { access }: Policy): boolean =>
  backend !== null && access.levels[backend] === 'bypass';

/** Whose page came back is not known, and the request names an open host's: nobody can say that a trick passed. */
const mayBeOthers = ({ backend, path }: AccessRow, { access, ...policy }: Policy): boolean => {
  const named = URL.canParse(path) ? serviceAt(policy, new URL(path).hostname) : null;
  return backend === null && named !== null && access.levels[named] === 'bypass';
};

/** The application's own key refused what went round the login: that is what it is there for. */
const hasKey = ({ host }: AccessRow, { access }: Policy): boolean =>
  access.keys.some((key) => key.host.toLowerCase() === host.toLowerCase());

function judge(row: AccessRow, access: Access, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer) && mayBeOthers(row, policy)) return null;
  if (isIn(answer) && (isEverybodys(row, access, policy) || isAsDeclared(row, access, policy))) return true;
  if (isIn(answer)) return isOpenToAll(row, policy) || (answer === 'application' && hasKey(row, policy));
  // A login that chokes lets nobody through; a backend that was asked and is down would have answered.
  return answer === 'silent' || answer === 'gateway' || answer === 'limited' ? null : true;
}

/** One host that was tried with every trick: the first that got through, else the first that told nothing. */
function judgeHost(subject: string, tried: readonly AccessRow[], access: Access, policy: Policy): Observation {
  const judged = tried.map((row) => ({ row, holds: judge(row, access, policy) }));
  const through = judged.filter(({ holds }) => holds === false);
  const telling = through.length > 0 ? through : judged.filter(({ holds }) => holds === null);
  const [worst] = telling;
  if (worst) {
    const list = telling.map(({ row }) => row.name).join(', ');
    const more = telling.length > 1 ? `; in all ${telling.length} tricks: ${list}` : '';
    const observed = `${describeAnswer(worst.row, policy)}${more}`;
    const lead: Lead = { from: 'hostLogin', key: worst.row.host };
    return { subject, lead, holds: worst.holds, expected, observed, reproduce: reproduceRequest(worst.row) };
  }
  const passed = `none of ${tried.length} tricks passed`;
  const nothing = inconclusiveReason(access, { host: subject }, policy);
  if (nothing === null) return sound(subject, expected, passed);
  const again = access.rows.find((row) => row.purpose === 'afterwards' && row.host === subject);
  return {
    ...unseen(subject, expected, `${passed}, but ${nothing}`),
    reproduce: again ? reproduceRequest(again) : null,
  };
}

function judgeAccess(access: Access, policy: Policy): readonly Observation[] | Verdictless {
  const isOpen = openAnyway(access, policy);
  const rows = access.rows.filter((row) => row.purpose === 'trick' && !wentByAddress(row, access, policy));
  const untried = untriedHosts(rows, access, policy, expected);
  if (isVerdictless(untried)) return untried;
  const tried = [...Map.groupBy(rows, ({ host }) => host)].map(([subject, mine]) => {
    const [first] = mine;
    return first && isOpen(first)
      ? unseen(subject, expected, 'it answers without any trick too, so that these prove nothing')
      : judgeHost(subject, mine, access, policy);
  });
  return [...tried, ...untried];
}

export const requestTricks = defineCheck({
  id: 'request-tricks',
  title: 'Path, method and header tricks do not pass the login',
  severity: 'critical',
  why:
    'Proxy, login and application read one request in three ways, ' +
    'and whoever finds a request that they read differently is in.',
  fix: 'Trust forwarded headers from nobody, hand the login only the headers it needs, and refuse what is ambiguous.',
  requires: ['access'],
  also: ['standpoints', 'traefik'],
  // From elsewhere tricks are tried where more is believed than from outside.
  evaluate: (seen, policy) =>
    judgeViews(
      seen,
      (access) => judgeAccess(access, policy),
      ({ access }) => access.rows.some(({ purpose }) => purpose === 'trick'),
    ),
});
