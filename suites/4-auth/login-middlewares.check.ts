import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { unaskedRouters, withUnasked } from '../../helpers/derived/access/with-unasked.ts';
import { isByAddress, isProtectedRouter, showChain } from '../../helpers/derived/access/access-answers.ts';
import { judgeLists, rangesOf } from '../../helpers/derived/access/by-address.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Router, Traefik } from '../../helpers/evidence/traefik.ts';
import { doorsOfRouter } from '../../helpers/derived/stack/declared-doors.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { chainOf, type ChainLink } from '../../helpers/traefik/chain-of.ts';
import { loginIn } from '../../helpers/traefik/logins.ts';
import { isSentOnBefore, redirectAway } from '../../helpers/traefik/redirects-away.ts';
import { whereWritten } from '../../helpers/derived/stack/by-hand.ts';

const expected = 'a login among its middlewares, all of which exist';

/** What is wrong with its middlewares; null: all of them exist and work. */
function findFault(chain: readonly ChainLink[]): string | null {
  const missing = chain.filter((link) => link.missing).map(({ name }) => name);
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length > 1 ? 'do' : 'does'} not exist`;
  const broken = chain
    .filter(({ middleware }) => middleware !== null && middleware.status !== 'enabled')
    .map(({ name }) => name);
  return broken.length > 0 ? `${broken.join(', ')} ${broken.length > 1 ? 'do' : 'does'} not work` : null;
}

/** Named as one of the Docker provider's, and defined by no label that is known. */
const isOthers = ({ missing, name }: ChainLink): boolean => missing && name.endsWith('@docker');

/** A router without a login, to which nobody may come all the same. */
const judgeWithout = (router: Router, traefik: Traefik, shown: string): Pick<Observation, 'holds' | 'observed'> =>
  isSentOnBefore(router, traefik)
    ? { holds: true, observed: `gets nothing: its entrypoints send everybody on to HTTPS (${shown})` }
    : { holds: false, observed: `no login (${shown})` };

function judgeRouter(
  router: Router,
  traefik: Traefik,
  ranges: readonly string[],
): Pick<Observation, 'holds' | 'observed'> {
  const chain = chainOf(router, traefik);
  const shown = showChain(traefik, router.name);
  const fault = findFault(chain);
  if (traefik.planned && chain.some(isOthers))
    return { holds: null, observed: `a label of other compose files may define it (${shown})` };
  if (fault !== null) return { holds: false, observed: `${fault} (${shown})` };
  const away = redirectAway(router, traefik);
  if (away?.holds) return { holds: true, observed: `leads to HTTPS only (${shown})` };
  const login = loginIn(chain);
  if (away && !login) return { holds: away.holds, observed: `no login, only ${away.by}: ${away.gap ?? ''} (${shown})` };
  if (!login) return judgeWithout(router, traefik, shown);
  if (login.kind === 'ipallowlist') return judgeLists(chain, ranges, shown);
  return { holds: true, observed: `${login.kind} by ${login.name}` };
}

export const loginMiddlewares = defineCheck({
  id: 'login-middlewares',
  title: 'Every protected router has a login among its middlewares, and every middleware it names exists',
  severity: 'critical',
  why:
    'A middleware that is misspelt or put on another router’s name leaves this one without a login, ' +
    'or without service, and says so only in a log.',
  fix: 'Name the login’s middleware in this router’s `middlewares`, as the proxy lists it.',
  requires: ['traefik', 'containers'],
  also: ['access'],
  fileSuffices: true,
  absent: withoutTable,
  evaluate({ traefik, containers, ...seen }, policy) {
    const { access }: Partial<Artifacts> = seen;
    const isOpen = (name: string) =>
      doorsOfRouter({ entryPoints: [name] }, traefik, containers, policy).some(({ published }) => published);
    const routers = access ? withUnasked(access, traefik).routers : unaskedRouters(traefik, containers, policy, isOpen);
    const byAddress = new Set(routers.filter((router) => isByAddress(router, policy)));
    const subjects = routers.filter((router) => isProtectedRouter(router, policy) || byAddress.has(router));
    if (subjects.length === 0 && routers.length > 0)
      return notApplicable('no router leads to anything that asks for a login');
    return subjects.map((asked): Observation => {
      const { router: subject } = asked;
      const ranges = byAddress.has(asked) ? rangesOf(asked, policy) : [];
      const router = traefik.routers.find(({ name }) => name === subject);
      const gone = { holds: null, observed: 'is no longer in the proxy’s table' };
      const { holds, observed } = router ? judgeRouter(router, traefik, ranges) : gone;
      const lead: Lead = { from: 'routerLogin', key: subject };
      return { subject, lead, holds, expected, observed, reproduce: holds === true ? null : whereWritten(subject) };
    });
  },
});
