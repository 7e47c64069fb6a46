import { isProtectedRouter, resolvedAddress } from '../../helpers/derived/access/access-answers.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

export const forwardedIdentities = defineCheck({
  id: 'forwarded-identities',
  title: 'Identity headers sent by a visitor do not reach a backend that needs no login',
  severity: 'critical',
  why:
    'Where no login overwrites them, a backend that trusts such headers takes the visitor for whoever he says he ' +
    'is.',
  fix:
    'Give this router a headers middleware that empties them: `customrequestheaders.Remote-User=""`, ' +
    'and so on for each.',
  requires: ['access'],
  evaluate({ access }, policy) {
    const { keys, open, levels, identityHeaders, login } = policy.access;
    const ways =
      Object.values(policy.hosts).some((service) => levels[service] === 'bypass' && service !== login.service) ||
      keys.length > 0 ||
      open.length > 0;
    if (access.forwarded.length === 0 && !ways) return notApplicable('no backend is reached without a login');
    const expected = `none of ${identityHeaders.join(', ')}`;
    const unwatched = access.routers
      .filter((router) => router.cannot === null && router.service !== null && router.service !== login.service)
      .filter((router) => !router.router.endsWith('@internal') && !isProtectedRouter(router, policy))
      .filter(({ router }) => !access.forwarded.some((way) => way.router === router))
      .map(({ router }) => unseen(router, expected, 'what it hands on was not watched'));
    const judged = access.forwarded.map(({ router, host, path, arrived, passed, error }): Observation => {
      const asked = access.rows.find((row) => row.host === host && row.scheme === 'https' && row.address !== undefined);
      const reproduce =
        `curl -sSk --resolve '${host}:443:${resolvedAddress(asked ?? {})}' ` +
        `${identityHeaders.map((name) => `-H '${name}: nobody'`).join(' ')} 'https://${host}${path}', ` +
        'while watching what the backend gets';
      if (passed.length > 0)
        return {
          subject: router,
          lead: { from: 'routerLogin', key: router },
          holds: false,
          expected,
          observed: `${passed.join(', ')} reached the backend`,
          reproduce,
        };
      return {
        subject: router,
        holds: arrived ? true : null,
        expected,
        observed: arrived
          ? 'the request reached the backend without them'
          : (error ?? 'the request was not seen on its way to the backend'),
        reproduce: arrived ? null : reproduce,
      };
    });
    return [...judged, ...unwatched];
  },
});
