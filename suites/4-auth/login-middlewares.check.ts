import { isProtectedRouter, showChain } from '../../helpers/derived/access/access-answers.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { chainOf } from '../../helpers/traefik/chain-of.ts';
import { loginIn } from '../../helpers/traefik/logins.ts';
import { redirectAway } from '../../helpers/traefik/redirects-away.ts';

const expected = 'a login among its middlewares, all of which exist';

export const loginMiddlewares = defineCheck({
  id: 'login-middlewares',
  title: 'Every protected router has a login among its middlewares, and every middleware it names exists',
  severity: 'critical',
  why:
    'A middleware that is misspelt or put on another router’s name leaves this one without a login, ' +
    'or without service, and says so only in a log.',
  fix: 'Name the login’s middleware in this router’s `middlewares`, as the proxy lists it.',
  requires: ['access', 'traefik'],
  evaluate({ access, traefik }, policy) {
    const subjects = access.routers.filter((router) => isProtectedRouter(router, policy));
    if (subjects.length === 0 && access.routers.length > 0)
      return notApplicable('no router leads to anything that asks for a login');
    return subjects.map(({ router: subject }): Observation => {
      const router = traefik.routers.find(({ name }) => name === subject);
      const reproduce = `docker compose config | grep -F routers.${subject.split('@')[0] ?? subject}.`;
      if (!router) return { subject, holds: null, expected, observed: 'is no longer in the proxy’s table', reproduce };
      const chain = chainOf(router, traefik);
      const missing = chain.filter((link) => link.missing).map(({ name }) => name);
      const broken = chain
        .filter(({ middleware }) => middleware !== null && middleware.status !== 'enabled')
        .map(({ name }) => name);
      const shown = showChain(traefik, subject);
      if (missing.length > 0)
        return {
          subject,
          holds: false,
          expected,
          observed: `${missing.join(', ')} ${missing.length > 1 ? 'do' : 'does'} not exist (${shown})`,
          reproduce,
        };
      if (broken.length > 0)
        return {
          subject,
          holds: false,
          expected,
          observed: `${broken.join(', ')} ${broken.length > 1 ? 'do' : 'does'} not work (${shown})`,
          reproduce,
        };
      const away = redirectAway(router, traefik);
      if (away?.holds)
        return { subject, holds: true, expected, observed: `leads to HTTPS only (${shown})`, reproduce: null };
      const login = loginIn(chain);
      if (away && !login)
        return {
          subject,
          holds: away.holds,
          expected,
          observed: `no login, only ${away.by}: ${away.gap ?? ''} (${shown})`,
          reproduce,
        };
      if (!login) return { subject, holds: false, expected, observed: `no login (${shown})`, reproduce };
      // Who comes from the right address is let in without a name.
      if (login.kind === 'ipallowlist')
        return {
          subject,
          holds: false,
          expected,
          observed: `only a list of addresses, ${login.name} (${shown})`,
          reproduce,
        };
      return { subject, holds: true, expected, observed: `${login.kind} by ${login.name}`, reproduce: null };
    });
  },
});
