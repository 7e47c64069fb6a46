import type { Router } from '../../helpers/evidence/traefik.ts';
import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { hostsOf, showOpen } from '../../helpers/traefik/rules/hosts-of.ts';

/** What a router takes that nobody declared. holds null: its rule cannot be read. */
function judge(router: Router, declared: ReadonlySet<string>): { holds: boolean | null; observed: string } {
  const { rule } = router;
  const { names, open, unreadable } = hostsOf(router);
  if (unreadable !== null)
    return router.status === 'disabled'
      ? { holds: true, observed: `${rule}, which Traefik refuses: it takes nothing` }
      : { holds: null, observed: `${rule}, which cannot be read here: ${unreadable}` };
  const extra = names.filter((name) => !declared.has(name));
  if (open.length > 0)
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

export const undeclaredRouters = defineCheck({
  id: 'undeclared-routers',
  title: 'Every router of the proxy serves a declared host name',
  severity: 'high',
  why: 'A router that nobody declared opens a service that nobody thinks of.',
  fix: 'Remove the router’s labels, or declare its host name in the policy.',
  requires: ['traefik'],
  evaluate({ traefik }, policy) {
    const declared = new Set(Object.keys(policy.hosts).map((host) => host.toLowerCase()));
    const routers = traefik.routers.filter(({ provider }) => provider !== 'internal');
    if (routers.length === 0)
      return declared.size > 0
        ? unknown('the proxy’s API lists no router, although host names are declared')
        : notApplicable('the proxy has no router');
    return routers.map((router) => ({
      subject: router.name,
      lead: { from: 'router', key: router.name },
      expected: 'a declared host name',
      ...judge(router, declared),
      reproduce: `docker ps --filter label=traefik.enable=true`,
    }));
  },
});
