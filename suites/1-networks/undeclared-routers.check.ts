import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';

/** Host names that a rule asks for; `*` where it takes any. */
function hostsOf(rule: string): string[] {
  const named = [...rule.matchAll(/\bHost(?:SNI)?\(([^)]*)\)?/gi)].flatMap(([, names]) =>
    (names ?? '').split(',').map((name) => name.replaceAll(/["'`\s]/g, '').toLowerCase()),
  );
  return named.length > 0 && !/HostRegexp\(/i.test(rule) ? named : ['*'];
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
    return routers.map(({ name, rule }) => {
      const extra = hostsOf(rule).filter((host) => !declared.has(host));
      return {
        subject: name,
        holds: extra.length === 0,
        expected: 'a declared host name',
        observed:
          extra.length === 0
            ? rule
            : extra.includes('*')
              ? `any host name: ${rule}`
              : `${extra.join(', ')}, which nobody declared`,
        reproduce: `docker ps --filter label=traefik.enable=true`,
      };
    });
  },
});
