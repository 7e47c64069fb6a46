import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Router, Traefik } from '../../helpers/evidence/traefik.ts';
import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { doorsOfRouter, isDeclaredDoor } from '../../helpers/derived/stack/declared-doors.ts';
import { isDeclaredWay } from '../../helpers/derived/stack/leads-to.ts';
import { declaredSpots, serviceAt } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { servesNobody } from '../../helpers/traefik/redirects-away.ts';
import { hostsOf, showOpen } from '../../helpers/traefik/rules/hosts-of.ts';
import { waysOf } from '../../helpers/traefik/rules/ways-of.ts';

/** Of a name that is declared by its paths, one that is none of them. */
const isBeside = ({ path }: { path: string }, name: string, policy: Policy): boolean =>
  policy.routed.some(({ host }) => host === name) && serviceAt(policy, name, path) === null;

/** The path of a way that lists a name. */
const anywhere = (ways: readonly { names: string[]; path: string }[], name: string): string =>
  ways.find(({ names }) => names.includes(name))?.path ?? '/';

/** What a router takes that nobody declared. holds null: its rule cannot be read. */
function judge(router: Router, policy: Policy): { holds: boolean | null; observed: string } {
  const { rule } = router;
  const { names, open, unreadable } = hostsOf(router);
  if (unreadable !== null)
    return router.status === 'disabled'
      ? { holds: true, observed: `${rule}, which Traefik refuses: it takes nothing` }
      : { holds: null, observed: `${rule}, which cannot be read here: ${unreadable}` };
  const ways = waysOf(router) ?? [{ names: [], zone: null, path: '/' }];
  const wide = ways.filter((way) => way.names.length === 0);
  const extra = [
    ...names.filter(
      (name) => serviceAt(policy, name) === null && serviceAt(policy, name, anywhere(ways, name)) === null,
    ),
    ...ways.flatMap((way) => way.names.flatMap((name) => (isBeside(way, name, policy) ? `${name}${way.path}` : []))),
  ];
  if (open.length > 0 && !(wide.length > 0 && wide.every((way) => isDeclaredWay(way, policy))))
    return {
      holds: false,
      observed: `${open
        .map(showOpen)
        .join('; ')
        .replace(/^any name/, 'any host name')}: ${rule}`,
    };
  return extra.length > 0
    ? { holds: false, observed: `${extra.join(', ')}, which nobody declared` }
    : { holds: true, observed: rule };
}

const judgeNothing = (router: Router, traefik: Traefik): { holds: true; observed: string } | null => {
  const observed = servesNobody(router, traefik);
  return observed === null ? null : { holds: true, observed };
};

/** Of a router for TCP or UDP its ports tell what it serves; null: not all of them are declared as another's. */
function judgeDoors(
  router: Router,
  { traefik, containers }: Pick<Artifacts, 'traefik' | 'containers'>,
  policy: Policy,
): { holds: true; observed: string } | null {
  if (router.kind === 'http') return null;
  const doors = doorsOfRouter(router, traefik, containers, policy).map(({ at }) => at);
  if (doors.length === 0 || !doors.every((door) => door !== null && isDeclaredDoor(door, policy))) return null;
  const ports = doors.flatMap((door) => (door ? [`${door.port}/${door.protocol}`] : []));
  return { holds: true, observed: `${router.rule || 'everything'} on ${ports.join(', ')}, which is declared` };
}

export const undeclaredRouters = defineCheck({
  id: 'undeclared-routers',
  title: 'Every router of the proxy serves a declared host name',
  severity: 'high',
  why: 'A router that nobody declared opens a service that nobody thinks of.',
  fix: 'Remove the router’s labels, or declare its host name in the policy.',
  requires: ['traefik', 'containers'],
  absent: withoutTable,
  evaluate({ traefik, containers }, policy) {
    const routers = traefik.routers.filter(({ provider }) => provider !== 'internal');
    if (routers.length === 0)
      return declaredSpots(policy).length > 0
        ? unknown('the proxy’s API lists no router, although host names are declared')
        : notApplicable('the proxy has no router');
    return routers.map((router) => ({
      subject: router.name,
      lead: { from: 'router', key: router.name },
      expected:
        router.kind === 'http' ? 'a declared host name' : 'a declared host name, or a port declared as another’s',
      ...(judgeDoors(router, { traefik, containers }, policy) ??
        judgeNothing(router, traefik) ??
        judge(router, policy)),
      reproduce: `docker ps --filter label=traefik.enable=true`,
    }));
  },
});
