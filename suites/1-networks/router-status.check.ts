import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { withPort } from '../../helpers/lib/url.ts';
import { inNamespaceOf } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import { givenName } from '../../helpers/traefik/table/router-names.ts';

export const routerStatus = defineCheck({
  id: 'router-status',
  title: 'Every router is enabled and without error',
  severity: 'high',
  why: 'A router with an error serves nothing, or serves without the middleware that was to guard it.',
  fix: 'Mend the label that the error names.',
  requires: ['traefik'],
  absent: withoutTable,
  evaluate({ traefik }, policy) {
    const { routers, services } = traefik;
    if (routers.length === 0)
      return Object.keys(policy.hosts).length > 0
        ? unknown('the proxy’s API lists no router, although host names are declared')
        : notApplicable('the proxy has no router');
    const api = withPort(policy.proxy.api.address, policy.proxy.api.port);
    return routers.map((router): Observation => {
      const full = router.service.includes('@') ? router.service : `${router.service}@${router.provider}`;
      const behind = services.find(({ name, kind }) => name === full && kind === router.kind);
      const errors = [...router.errors, ...(behind?.errors ?? [])];
      const holds = router.status === 'enabled' && errors.length === 0;
      return {
        subject: givenName(router),
        lead: { from: 'router', key: router.name },
        holds,
        expected: 'enabled, without error',
        observed: errors.length > 0 ? `${router.status}: ${errors.join('; ')}` : router.status,
        reproduce: inNamespaceOf(
          policy.proxy.service,
          `curl -sS ${word(`http://${api}/api/${router.kind}/routers/${router.name}`)}`,
        ),
      };
    });
  },
});
