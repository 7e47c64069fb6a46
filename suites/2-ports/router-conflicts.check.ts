import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Router, Traefik } from '../../helpers/evidence/traefik.ts';
import { isSameRule, takesAllOf } from '../../helpers/traefik/rules/compare-rules.ts';
import { mixedBehind } from '../../helpers/derived/stack/mixed-services.ts';
import { tiedWith } from '../../helpers/traefik/table/tied-with.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';

/** With TLS and without they take different connections, also on one entrypoint. */
const meet = (a: Router, b: Router): boolean =>
  a.kind === b.kind && a.tls === b.tls && a.entryPoints.some((name) => b.entryPoints.includes(name));

function conflict(router: Router, others: readonly Router[], traefik: Traefik): string | null {
  const same = others.filter((other) => isSameRule(other, router));
  if (same.length > 0)
    return `the same rule as ${same.map(({ name, priority }) => `${name} (priority ${priority})`).join(', ')}`;
  // Takes every request that this one is meant for, and is asked first.
  const above = others.find((other) => other.priority > router.priority && takesAllOf(other, router));
  if (above) return `shadowed by ${above.name}, whose priority ${above.priority} beats ${router.priority}`;
  const [tie] = router.kind === 'http' ? tiedWith(router, others, traefik) : [];
  return tie
    ? `${tie.request} goes to it or to ${tie.other.name}, by chance: both have the priority ${router.priority}`
    : null;
}

/** Who answers by turns, where several containers' labels give one service of the proxy to different programs. */
function mixture(...[router, traefik, containers, policy]: Parameters<typeof mixedBehind>): string | null {
  const mixed = mixedBehind(router, traefik, containers, policy);
  return mixed.length > 0 ? `${mixed.join(' and ')} answer by turns, as servers of one service` : null;
}

export const routerConflicts = defineCheck({
  id: 'router-conflicts',
  title: 'Each rule has one router, none is shadowed by another, and one program answers',
  severity: 'medium',
  why: 'Which of two routers takes a request is then a matter of order, and the other one’s login is never asked.',
  fix: 'Remove one of the two routers, or make their rules differ; give each program a service name of its own.',
  requires: ['traefik', 'containers'],
  absent: withoutTable,
  evaluate({ traefik, containers }, policy) {
    const enabled = traefik.routers.filter(
      ({ status, provider, kind }) => status === 'enabled' && provider !== 'internal' && kind !== 'udp',
    );
    if (enabled.length === 0)
      return Object.keys(policy.hosts).length > 0
        ? unknown('the proxy lists no enabled router, although host names are declared')
        : notApplicable('the proxy has no router');
    return enabled.map((router): Observation => {
      const others = enabled.filter((other) => other !== router && meet(other, router));
      const found = conflict(router, others, traefik) ?? mixture(router, traefik, containers, policy);
      return {
        subject: router.name,
        lead: { from: 'router', key: router.name },
        holds: found === null,
        expected: `alone to take ${router.rule}`,
        observed: found ?? 'alone',
        reproduce: "docker inspect --format '{{json .Config.Labels}}' $(docker ps -q)",
      };
    });
  },
});
