import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import { describeAnswer, levelOf, reproduceRequest } from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isIn } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'an answer of its own, without login';

/** null: whoever answered, it was neither the service nor a login. */
function judge(row: AccessRow, { routers }: Access, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer)) return true;
  if (answer === 'portal') return false;
  // Its backend was asked directly too: had this been the backend's own refusal, it would have been known again.
  return answer === 'denied' && routers.some(({ hosts, known }) => known && hosts.includes(row.host)) ? false : null;
}

export const openHosts = defineCheck({
  id: 'open-hosts',
  title: 'What is declared to be open answers without login',
  severity: 'critical',
  why: 'An app that cannot log in stops working behind a login it does not expect, and the login is then taken away where it was needed.',
  fix: 'Take the login’s middleware off this router, add a bypass rule, or declare the service with the level it now has.',
  requires: ['access'],
  evaluate({ access }, policy) {
    const { levels, open, keys, login } = policy.access;
    const hosts = Object.entries(policy.hosts)
      .filter(([, service]) => levels[service] === 'bypass')
      .map(([host]) => ({
        subject: host,
        rows: access.rows.filter(
          (row) =>
            row.purpose === 'anonymous' &&
            row.name !== 'websocket' &&
            row.host.toLowerCase() === host.toLowerCase() &&
            levelOf(row, access, policy) === 'bypass',
        ),
      }));
    const below = (look: AccessRow['purpose'], host: string, path: string) =>
      access.rows.filter(
        (row) =>
          row.purpose === look &&
          row.host.toLowerCase() === host.toLowerCase() &&
          (look === 'open' ? row.path === path : row.name === 'no key'),
      );
    const paths = [
      ...open.map((each) => ({ ...each, purpose: 'open' as const })),
      ...keys.map((each) => ({ ...each, purpose: 'key' as const })),
    ].map(({ host, path, purpose: look }) => ({ subject: `${host}${path}`, rows: below(look, host, path) }));
    const subjects = [...hosts, ...paths];
    if (subjects.length === 0) return notApplicable(`nothing is declared to be open, not even ${login.service}`);
    return subjects.flatMap(({ subject, rows }): Observation[] => {
      const telling = rows.filter((row) => answerOf(row, policy) !== 'secure');
      if (telling.length === 0)
        return [{ subject, holds: null, expected, observed: 'was not asked: no router takes it', reproduce: null }];
      return telling.map((row) => ({
        subject,
        holds: judge(row, access, policy),
        expected,
        observed: describeAnswer(row, policy),
        reproduce: reproduceRequest(row),
      }));
    });
  },
});
