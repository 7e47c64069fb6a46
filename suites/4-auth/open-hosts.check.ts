import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import { describeAnswer, levelOf, reproduceRequest } from '../../helpers/derived/access/access-answers.ts';
import { answerOf, isIn, targetOf } from '../../helpers/derived/access/whose-answer.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { barePath } from '../../helpers/lib/url.ts';
import { declaredSpots, serviceAt } from '../../helpers/policy/access-level.ts';
import { isLoginService, isPortalHost } from '../../helpers/policy/accounts.ts';
import { isPattern } from '../../helpers/policy/routed-paths.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'an answer of its own, without login';

/** null: whoever answered, it was neither the service nor a login. */
function judge(row: AccessRow, { routers }: Access, policy: Policy): boolean | null {
  const answer = answerOf(row, policy);
  if (isIn(answer)) return true;
  if (answer === 'portal') return isPortalHost(policy, row.host) && targetOf(row)?.hostname === row.host.toLowerCase();
  // Its backend was asked directly too: had this been the backend's own refusal, it would have been known again.
  return answer === 'denied' && routers.some(({ hosts, known }) => known && hosts.includes(row.host)) ? false : null;
}

export const openHosts = defineCheck({
  id: 'open-hosts',
  title: 'What is declared to be open answers without login',
  severity: 'critical',
  why:
    'An app that cannot log in stops working behind a login it does not expect, ' +
    'and the login is then taken away where it was needed.',
  fix:
    'Take the login’s middleware off this router, add a bypass rule, ' +
    'or declare the service with the level it now has.',
  requires: ['access'],
  evaluate({ access }, policy) {
    const { levels, open, keys, login } = policy.access;
    const rowsOf = (host: string, purpose: AccessRow['purpose']) =>
      access.rows.filter((row) => row.purpose === purpose && row.host.toLowerCase() === host.toLowerCase());
    /** What an outpost or a callback says on another's name is the login's own. */
    const isLogins = (row: AccessRow) =>
      access.routers.some(({ router, service }) => router === row.router && isLoginService(policy, service)) &&
      !isLoginService(policy, serviceAt(policy, row.host));
    const isBypassed = (row: AccessRow) =>
      !isLogins(row) && row.kind !== 'websocket' && levelOf(row, access, policy) === 'bypass';
    const spots = declaredSpots(policy).filter(({ host, service }) => !isPattern(host) && levels[service] === 'bypass');
    const subjects = [
      ...spots.map(({ host, path }) => ({
        subject: path === '/' ? host : `${host}${path}`,
        rows: rowsOf(host, 'anonymous')
          .filter(isBypassed)
          .filter((row) => serviceAt(policy, host, barePath(row.path)) === serviceAt(policy, host, path)),
      })),
      ...open.map(({ host, path }) => ({
        subject: `${host}${path}`,
        rows: rowsOf(host, 'open').filter((row) => row.path === path),
      })),
      ...keys.map(({ host, path }) => ({
        subject: `${host}${path}`,
        rows: rowsOf(host, 'key').filter(({ kind }) => kind === 'no-key'),
      })),
    ];
    if (subjects.length === 0) return notApplicable(`nothing is declared to be open, not even ${login.service}`);
    return subjects.flatMap(({ subject, rows }): Observation[] => {
      const telling = rows.filter((row) => answerOf(row, policy) !== 'secure');
      if (telling.length === 0) return [unseen(subject, expected, 'was not asked: no router takes it')];
      return telling.map((row) => ({
        subject,
        lead: row.router ? { from: 'router', key: row.router } : { from: 'host', key: row.host },
        holds: judge(row, access, policy),
        expected,
        observed: describeAnswer(row, policy),
        reproduce: reproduceRequest(row),
      }));
    });
  },
});
